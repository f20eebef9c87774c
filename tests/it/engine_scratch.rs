//! Scratch directories: shared by a job's stages, gone with it, wherever it ends.

use std::path::PathBuf;

use callboard::domain::verdict::{Failure, Verdict};
use callboard::domain::words::Stage;
use callboard::engine::EngineSettings;
use serde_json::json;

use callboard::domain::decide::Event;
use callboard::store::claim::ClaimRequest;

use crate::hand::{Hand, asked, cancel, fails_for_good};
use crate::harness::{TestDb, drain, eventually, new_job, quick, worker, worker_with};
use crate::station::{Shared, stage, with_act};

#[tokio::test(flavor = "multi_thread")]
async fn the_scratch_directory_is_shared_by_stages_and_goes_with_the_job() {
    for (how, kept) in [("COMPLETE", false), ("CANCELLED", false), ("FAILED", true)] {
        let db = TestDb::new().await;
        let root = tempfile::tempdir().unwrap();
        let place: Shared<Option<PathBuf>> = Shared::default();
        let put = place.clone();
        let registry = with_act(move |task| {
            let put = put.clone();
            Box::pin(async move {
                let scratch = task.scratch().await.expect("a directory").to_owned();
                match task.stage {
                    Stage::Init => std::fs::write(scratch.join("note"), "from INIT").expect("a file"),
                    _ => assert_eq!(std::fs::read_to_string(scratch.join("note")).unwrap(), "from INIT"),
                }
                *put.lock().unwrap() = Some(scratch);
                match (task.stage, how) {
                    (Stage::Execute, "FAILED") => Verdict::Fail(Failure::handler("no")),
                    (Stage::Execute, "CANCELLED") => task.stopped().await.verdict(),
                    _ => Verdict::Done(json!(null)),
                }
            })
        });
        let workflow = db.workflow("tested", json!([stage("INIT", "act"), stage("EXECUTE", "act")])).await;
        let settings = EngineSettings { scratch_dir: Some(root.path().join("below")), ..quick() };
        let engine = worker_with(&db.store, registry, settings);
        let job = db.submit_one(new_job("one", &workflow)).await;
        if how == "CANCELLED" {
            db.wait_for(job.id, "at EXECUTE", |job| job.status.stage == Stage::Execute).await;
            crate::hand::asked(&db.store, &job, crate::hand::cancel()).await;
        }
        assert_eq!(db.wait_ended(job.id).await.status.state.as_str(), how);
        let scratch = place.lock().unwrap().clone().expect("it was asked for");
        assert_eq!(scratch, root.path().join("below").join(job.id.to_string()));
        if kept {
            drain(engine).await;
            assert!(scratch.join("note").exists(), "for a retry");
        } else {
            eventually("the directory is gone", async || !scratch.exists()).await;
            drain(engine).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_jobs_that_ended_elsewhere_have_left_is_swept_up() {
    let db = TestDb::new().await;
    let root = tempfile::tempdir().unwrap();
    let workflow = db.workflow("tested", json!([stage("INIT", "nobodys")])).await;
    let hand = Hand::register(&db.store).await;
    let request = ClaimRequest { handlers: vec!["nobodys".into()], ..hand.request(1) };
    let mut places = Vec::new();
    for (what, kept) in [
        ("live", true),
        ("cancelled", false),
        ("failed", true),
        ("failed long ago", false),
        ("deleted", false),
    ] {
        let job = db.submit_one(new_job(what, &workflow)).await;
        if what.starts_with("failed") {
            let held = hand.claim_as(&request).await.remove(0);
            hand.end(&held, fails_for_good()).await;
        } else {
            // Live: held, so that nobody claims it for the next one.
            asked(&db.store, &job, if kept { Event::Pause } else { cancel() }).await;
        }
        match what {
            "deleted" => drop(db.store.job_delete(job.id).await.unwrap()),
            "failed long ago" => {
                let sql =
                    format!("UPDATE jobs SET finished_at = now() - interval '2 h' WHERE id = '{}'", job.id.0);
                crate::harness::run(&mut db.connection().await, &sql).await;
            }
            _ => {}
        }
        let place = root.path().join(job.id.to_string());
        std::fs::create_dir_all(place.join("some/thing")).unwrap();
        places.push((what, place, kept));
    }
    // What is nobody's is left alone.
    let foreign = root.path().join("notes");
    std::fs::create_dir(&foreign).unwrap();
    let settings = EngineSettings {
        scratch_dir: Some(root.path().to_owned()),
        scratch_keep_failed_seconds: 3_600,
        ..quick()
    };
    let engine = worker(&db.store, settings);
    for (what, place, kept) in &places {
        if !kept {
            eventually(&format!("that of a job that is {what} is gone"), async || !place.exists()).await;
        }
    }
    drain(engine).await;
    for (what, place, kept) in &places {
        assert_eq!(place.exists(), *kept, "{what}");
    }
    assert!(foreign.exists());
}
