//! Memory at rest: resident, of a process of each role some time after it has become ready.

use std::time::Duration;

use crate::cluster::Cluster;
use crate::processes::Process;
use crate::report::{Figure, Report, Target, megabytes};

/// Point 10, in MB.
const REST_MAX: f64 = 60.0;
/// Until a process is at rest.
const REST: Duration = Duration::from_secs(3);

pub async fn measure(cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    for role in ["api", "worker", "all"] {
        let database = cluster.database().await?;
        let process = Process::start(&database.url, role).await?;
        tokio::time::sleep(REST).await;
        let memory = process.memory()?;
        process.stop().await?;
        cluster.drop(database).await?;
        report.add(Figure {
            targets: vec![Target::AtMost(REST_MAX)],
            ..Figure::new("memory at rest", role, megabytes(memory.now), "MB")
        });
    }
    Ok(())
}
