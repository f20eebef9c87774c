//! `callboard demo` where there is no terminal.

use super::Cli;

#[tokio::test(flavor = "multi_thread")]
async fn four_jobs_move_and_their_histories_are_shown() {
    let cli = Cli::start().await;
    let said = cli.run(&["demo"]).await;
    assert_eq!(said.status, Some(0), "{}", said.err);
    let mut histories: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in said.out.lines() {
        if line.starts_with("Demo: ") {
            histories.push((line.rsplit_once("  ").expect("an id").0, Vec::new()));
        } else if let Some((_, triggers)) = histories.last_mut()
            && let [seq, _, _, trigger, ..] = line.split_whitespace().collect::<Vec<_>>()[..]
            && seq.parse::<u32>().is_ok()
        {
            triggers.push(trigger);
        }
    }
    let undisturbed = vec!["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"];
    let names: Vec<&str> = histories.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["Demo: by itself", "Demo: by hand", "Demo: fails, is retried", "Demo: is cancelled"]);
    assert_eq!(histories[0].1, undisturbed);
    assert_eq!(histories[1].1.iter().filter(|trigger| **trigger == "NEXT").count(), 5);
    assert_eq!(histories[1].1.last(), Some(&"COMPLETE"));
    assert_eq!(histories[2].1[4..6], ["FAIL", "RETRY"]);
    assert_eq!(histories[2].1.last(), Some(&"COMPLETE"));
    assert_eq!(histories[3].1[4..], ["REQUEST_CANCEL", "CANCEL"]);
    // Each is told as it moves, and found again.
    for name in names {
        assert!(said.err.contains(name), "{}", said.err);
    }
    let found = cli.json(&["jobs", "--label", "demo", "--json"]).await;
    assert_eq!(found["nodes"].as_array().map(Vec::len), Some(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_interactive_one_says_that_it_needs_a_terminal() {
    let cli = Cli::start().await;
    super::assert_said!("demo_interactive_without_terminal", cli.run(&["demo", "--interactive"]).await);
    assert_eq!(cli.json(&["jobs", "--json"]).await["nodes"], serde_json::json!([]));
}
