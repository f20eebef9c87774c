//! What processes use: CPU time and memory, as the kernel counts them.

use anyhow::Context;

/// What `/proc/PID/stat` says of a process.
struct Stat {
    parent: u32,
    /// Of itself, in clock ticks.
    own: u64,
    /// Of its children that have ended and were waited for, in clock ticks.
    ended_children: u64,
}

/// Resident memory of a process, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    pub now: u64,
    pub peak: u64,
}

/// CPU time of one process so far, in seconds.
pub fn cpu_seconds(pid: u32) -> anyhow::Result<f64> {
    Ok(seconds(stat(pid)?.own))
}

/// CPU time of the benchmark itself so far, in seconds.
pub fn own_cpu_seconds() -> anyhow::Result<f64> {
    cpu_seconds(std::process::id())
}

/// CPU time of a process and its children, the ended ones included, in seconds.
pub fn family_cpu_seconds(parent: u32) -> anyhow::Result<f64> {
    let head = stat(parent)?;
    let children: u64 = std::fs::read_dir("/proc")
        .context("processes")?
        .flatten()
        .filter_map(|entry| entry.file_name().to_string_lossy().parse().ok())
        // One that ends meanwhile is missed; what the kernel then adds to its parent is seen the next time.
        .filter_map(|pid| stat(pid).ok())
        .filter(|child| child.parent == parent)
        .map(|child| child.own)
        .sum();
    Ok(seconds(head.own + head.ended_children + children))
}

/// Resident memory of a process.
pub fn memory(pid: u32) -> anyhow::Result<Memory> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).context("a process's memory")?;
    let bytes = |key: &str| -> anyhow::Result<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(key)).context("a line of memory")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? * 1024)
    };
    Ok(Memory { now: bytes("VmRSS:")?, peak: bytes("VmHWM:")? })
}

fn stat(pid: u32) -> anyhow::Result<Stat> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("a process's times")?;
    // The name, in parentheses, may have spaces in it.
    let (_, rest) = text.rsplit_once(')').context("a process's name")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let field = |number: usize| -> anyhow::Result<u64> {
        fields.get(number - 3).context("a field")?.parse().context("a number")
    };
    // The numbers are those of proc_pid_stat(5).
    Ok(Stat {
        parent: u32::try_from(field(4)?)?,
        own: field(14)? + field(15)?,
        ended_children: field(16)? + field(17)?,
    })
}

/// Linux counts in hundredths of a second on all machines that there are.
const TICKS_PER_SECOND: f64 = 100.0;

fn seconds(ticks: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
    let ticks = ticks as f64;
    ticks / TICKS_PER_SECOND
}
