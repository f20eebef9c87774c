//! The demo in which a person takes the steps: one job after the other, and a letter for each step.

use std::io::{self, BufRead, IsTerminal, Write};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::moves::is_over;
use super::{DemoFlags, Part, label, say_history, submit};
use crate::client::Heard;
use crate::client::Stream;
use crate::client::documents::{CANCEL, NEXT, PAUSE, RESUME, RETRY};
use crate::client::job::{Ending, Job};
use crate::commands::interrupt::interrupted;
use crate::commands::session::Session;
use crate::commands::stop::Stop;
use crate::commands::watch::{Bars, follow, lost_and_found, sentence};
use crate::commands::{change, screen, words};

/// What a person can do with a job.
struct Step {
    /// The key.
    letter: char,
    /// The API's word for it.
    action: &'static str,
    document: &'static str,
    /// In the menu.
    word: &'static str,
    /// In a sentence.
    what: &'static str,
}

const STEPS: [Step; 5] = [
    Step { letter: 'n', action: "NEXT", document: NEXT, word: "next", what: "let the next stage begin" },
    Step { letter: 'r', action: "RETRY", document: RETRY, word: "retry", what: "run the failed stage again" },
    Step { letter: 'c', action: "CANCEL", document: CANCEL, word: "cancel", what: "cancel it" },
    Step { letter: 'p', action: "PAUSE", document: PAUSE, word: "pause", what: "hold it after this stage" },
    Step { letter: 'u', action: "RESUME", document: RESUME, word: "resume", what: "let it go on" },
];

pub async fn run(session: &Session, flags: &DemoFlags) -> Result<(), Stop> {
    if !io::stdin().is_terminal() || !screen::is_terminal() || !screen::error_is_terminal() {
        let text =
            "--interactive needs a terminal: you take the steps\nwithout it, `callboard demo` runs by itself";
        return Err(Stop::Usage(text.to_owned()));
    }
    let run = label();
    let mut keys = lines_of_stdin();
    for (number, part) in Part::ALL.into_iter().enumerate() {
        screen::say("")?;
        let title = words::bold(&format!("{} of {}  {}", number + 1, Part::ALL.len(), part.name()));
        screen::say(&title)?;
        screen::say(&format!("A job that {}.", part.explanation()))?;
        let submits = loop {
            match ask(&mut keys, "Enter submits it, s skips it, q leaves", "the demo was left").await? {
                None | Some('q') => return Ok(()),
                Some('s') => break false,
                Some('\n') => break true,
                Some(letter) => screen::note(&format!("there is no answer {letter}")),
            }
        };
        if !submits {
            continue;
        }
        let id = submit(session, flags, part, &run).await?;
        let again = format!("the job goes on; come back with `callboard watch {id}{}`", session.again);
        if !step_through(session, flags, part, &id, &again, &mut keys).await? {
            screen::note(&again);
            return Ok(());
        }
        say_history(session, part, &id).await?;
    }
    screen::say("")?;
    screen::say(&words::dim(&format!("See them again: callboard jobs --label demo={run}{}", session.again)))
}

/// Shows one job and takes its steps as somebody asks for them; whether it came to its end. `again` is for whoever
/// interrupts it.
async fn step_through(
    session: &Session,
    flags: &DemoFlags,
    part: Part,
    id: &str,
    again: &str,
    keys: &mut mpsc::Receiver<String>,
) -> Result<bool, Stop> {
    let mut stream = follow(session, id, flags.patience).from_a_living_server();
    loop {
        // Bars while it runs, then a question: what is typed does not get between what is drawn.
        let job = run_until_it_waits(session, part, &mut stream, again).await?;
        if is_over(part, &job) {
            return Ok(true);
        }
        let steps = || STEPS.iter().filter(|step| allows(&job, step.action));
        let meant = steps().find(|step| part == Part::Cancelled && step.action == "CANCEL");
        let proposed = meant.or_else(|| steps().next());
        let menu: Vec<String> = steps().map(|step| format!("{} {}", step.letter, step.word)).collect();
        let what = proposed.map_or("look again", |step| step.what);
        let question = format!("Enter: {what} ({}, h history, q leave)", menu.join(", "));
        match ask(keys, &question, again).await? {
            None | Some('q') => return Ok(false),
            Some('h') => say_history(session, part, id).await?,
            Some(letter) => {
                let named = STEPS.iter().find(|step| step.letter == letter);
                match if letter == '\n' { proposed } else { named } {
                    Some(step) => take(session, &job, step.document).await?,
                    None if letter == '\n' => {}
                    None => screen::note(&format!("there is no step {letter}")),
                }
            }
        }
        stream = follow(session, id, flags.patience).from_a_living_server();
    }
}

async fn take(session: &Session, job: &Job, document: &str) -> Result<(), Stop> {
    let mut variables = json!({ "id": job.id, "expectedVersion": job.version });
    if document == RETRY {
        variables["from"] = json!("FAILED_STAGE");
    } else if document == NEXT || document == CANCEL {
        variables["reason"] = json!("somebody has pressed a key");
    }
    match change::change(session, document, &variables).await {
        Ok(_) => Ok(()),
        // Said, and asked again.
        Err(Stop::Refused(text)) => {
            screen::note(&text);
            Ok(())
        }
        Err(stop) => Err(stop),
    }
}

fn allows(job: &Job, action: &str) -> bool {
    job.allowed_actions.iter().any(|allowed| allowed == action)
}

/// Draws the job until a person is needed, or it is over.
async fn run_until_it_waits(
    session: &Session,
    part: Part,
    stream: &mut Stream,
    again: &str,
) -> Result<Job, Stop> {
    let mut bars = Bars::new();
    loop {
        let heard = tokio::select! {
            heard = stream.hear() => heard.map_err(|failure| session.stop(failure))?,
            () = interrupted() => return Err(Stop::Interrupted(again.to_owned())),
        };
        match heard {
            Heard::Data(mut data) => {
                let raw: Value = data["job"].take();
                let job: Job = serde_json::from_value(raw)
                    .map_err(|error| Stop::Here(format!("the job cannot be read: {error}")))?;
                bars.show(&job);
                if is_over(part, &job) {
                    bars.end(&sentence(&job));
                    return Ok(job);
                }
                if waits_for_a_person(part, &job) {
                    bars.end("");
                    return Ok(job);
                }
            }
            Heard::Over => return Err(Stop::Refused("the job was deleted".to_owned())),
            heard => bars.note(&lost_and_found(session, &heard)),
        }
    }
}

fn waits_for_a_person(part: Part, job: &Job) -> bool {
    let kinds = ["MANUAL_STEP", "APPROVAL", "PAUSED"];
    let blocked = job.blockers.iter().any(|blocker| kinds.contains(&blocker.kind.as_str()));
    let failed = job.ending() == Some(Ending::Failed);
    // The person shall have time to press the key while it runs.
    let to_cancel = part == Part::Cancelled && job.stage == "EXECUTE" && job.cancel_requested_at.is_none();
    blocked || failed || to_cancel
}

/// Asks for a letter, whose line Enter ends; Enter alone is a line break. None where there is no more to read. `again` is
/// for whoever interrupts it.
async fn ask(keys: &mut mpsc::Receiver<String>, question: &str, again: &str) -> Result<Option<char>, Stop> {
    // What was typed before there was a question is no answer to it.
    while keys.try_recv().is_ok() {}
    {
        let mut out = io::stdout().lock();
        write!(out, "{question} > ")?;
        out.flush()?;
    }
    tokio::select! {
        line = keys.recv() => {
            Ok(line.map(|line| line.trim().chars().next().map_or('\n', |letter| letter.to_ascii_lowercase())))
        }
        () = interrupted() => {
            screen::say("")?;
            Err(Stop::Interrupted(again.to_owned()))
        }
    }
}

/// The lines that somebody types, read on a thread of their own: it ends with the program.
fn lines_of_stdin() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
