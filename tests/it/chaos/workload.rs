//! The work that clients hand in: every kind of job that the engine treats differently.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

/// A workflow whose jobs run for longer than any test, one for each slot at a time.
pub const ENDLESS: &str = "endless";
/// The queue that is held now and then.
pub const HELD_QUEUE: &str = "night";

/// All workflows, as `registerWorkflow` takes them.
pub fn workflows() -> Vec<Value> {
    let soon = json!({ "maxAttempts": 3, "initialDelaySeconds": 0.1, "factor": 1.5, "jitter": 0.5 });
    let stage = |stage: &str, handler: &str, config: Value| json!({ "stage": stage, "handler": handler, "config": config, "retry": soon, "timeoutSeconds": 30 });
    let workflow = |name: &str, stages: Vec<Value>| json!({ "name": name, "stages": stages });
    let simulate = |place: &str, config: Value| stage(place, "simulate", config);
    let mut gated = simulate("EXECUTE", json!({ "seconds": 0.02 }));
    gated["approval"] = json!(true);
    let mut impatient = simulate("PREPARE", json!({ "seconds": 5 }));
    impatient["timeoutSeconds"] = json!(0.3);
    let mut deaf = simulate("VALIDATE", json!({ "seconds": 1, "ignoreCancel": true }));
    deaf["timeoutSeconds"] = json!(0.3);
    vec![
        workflow("nothing", vec![]),
        workflow(
            "short",
            vec![
                simulate("PREPARE", json!({ "seconds": 0.05, "steps": 3 })),
                stage("EXECUTE", "compute", json!({ "iterations": 20_000 })),
            ],
        ),
        // Some of it runs whenever something happens to its worker.
        workflow(
            "long",
            vec![
                simulate("INIT", json!({ "seconds": 0.3 })),
                simulate("EXECUTE", json!({ "seconds": 1, "steps": 5 })),
            ],
        ),
        workflow("flaky", vec![simulate("EXECUTE", json!({ "seconds": 0.01, "failTimes": 2 }))]),
        workflow("until-retried", vec![simulate("VALIDATE", json!({ "failUntilRetry": 1 }))]),
        workflow("hopeless", vec![simulate("COMPLETE", json!({ "failAlways": true }))]),
        workflow("impatient", vec![impatient]),
        workflow("deaf", vec![deaf]),
        workflow("gated", vec![gated]),
        workflow(ENDLESS, vec![simulate("EXECUTE", json!({ "seconds": 3600 }))]),
    ]
}

/// One job, as `submitJob` takes it. `now` is about the database's time.
pub fn job(rng: &mut StdRng, name: &str, now: DateTime<Utc>) -> Value {
    let workflow = match rng.random_range(0..100) {
        0..30 => "nothing",
        30..50 => "short",
        50..68 => "long",
        68..80 => "flaky",
        80..86 => "until-retried",
        86..89 => "hopeless",
        89..92 => "impatient",
        92..95 => "deaf",
        _ => "gated",
    };
    let queue = match rng.random_range(0..10) {
        0..6 => "default",
        6..8 => "bulk",
        _ => HELD_QUEUE,
    };
    let mut job = json!({
        "name": name,
        "workflow": workflow,
        "queue": queue,
        "priority": rng.random_range(-3..=3),
        "labels": [{ "key": "kind", "value": workflow }],
    });
    if rng.random_bool(0.08) {
        job["mode"] = json!("MANUAL");
    }
    if rng.random_bool(0.15) {
        let run_at = now + TimeDelta::milliseconds(rng.random_range(0..2_000));
        job["runAt"] = json!(run_at.to_rfc3339_opts(SecondsFormat::Micros, true));
    }
    job
}
