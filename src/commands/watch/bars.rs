//! A job as bars on a terminal: one for each stage, its name above them, and below what keeps it from running.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use crate::client::job::{Job, JobStage, Task};
use crate::commands::screen::{self, clean};
use crate::commands::{times, words};

/// How fine a bar is.
const STEPS: u64 = 1_000;
/// How often the sign of life moves.
const TICK: Duration = Duration::from_millis(100);
/// What bars are made of.
const FILLED_AND_EMPTY: &str = "█▉▊▋▌▍▎▏░";

/// A line for each stage, as a stage stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Waiting,
    Running,
    Done,
    Failed,
    Stopped,
}

impl Look {
    fn of(task: Option<&Task>) -> Self {
        match task.map_or("", |task| task.state.as_str()) {
            "RUNNING" => Self::Running,
            "SUCCEEDED" => Self::Done,
            "FAILED" => Self::Failed,
            "CANCELLED" | "RETRYING" => Self::Stopped,
            _ => Self::Waiting,
        }
    }

    fn style(self) -> ProgressStyle {
        let template = match self {
            Self::Waiting => "  {prefix:9.dim} {bar:24.dim.white/dim}      {wide_msg:.dim}",
            Self::Running => "{spinner:.cyan} {prefix:9} {bar:24.cyan/dim} {percent:>3}% {wide_msg}",
            Self::Done => "{spinner:.green} {prefix:9} {bar:24.green/dim} 100% {wide_msg:.dim}",
            Self::Failed => "{spinner:.red} {prefix:9} {bar:24.red/dim}      {wide_msg:.red}",
            Self::Stopped => "{spinner:.yellow} {prefix:9} {bar:24.yellow/dim}      {wide_msg}",
        };
        let signs: &[&str] = match self {
            Self::Waiting => &[" ", " "],
            Self::Running => &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏", "⠋"],
            Self::Done => &["✓", "✓"],
            Self::Failed => &["✗", "✗"],
            Self::Stopped => &["■", "■"],
        };
        style(template).progress_chars(FILLED_AND_EMPTY).tick_strings(signs)
    }
}

/// The templates are ours; one that could not be read would be shown as an empty bar.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// One that stays where it is when the program stops.
fn bar(style: ProgressStyle) -> ProgressBar {
    ProgressBar::new(STEPS).with_style(style).with_finish(ProgressFinish::Abandon)
}

/// The bars of one job.
pub struct Bars {
    all: MultiProgress,
    head: ProgressBar,
    stages: Vec<(ProgressBar, Look)>,
    foot: ProgressBar,
}

impl Bars {
    pub fn new() -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let line = || all.add(bar(style("{wide_msg}")));
        let (head, foot) = (line(), line());
        Self { all, head, stages: Vec::new(), foot }
    }

    pub fn show(&mut self, job: &Job) {
        while self.stages.len() < job.stages.len() {
            let bar = self.all.insert_before(&self.foot, bar(Look::Waiting.style()));
            self.stages.push((bar, Look::Waiting));
        }
        self.head.set_message(format!("{}  {}", words::bold(&clean(&job.name)), words::dim(&job.id)));
        for ((bar, look), stage) in self.stages.iter_mut().zip(&job.stages) {
            let now = Look::of(stage.task.as_ref());
            if *look != now {
                *look = now;
                bar.set_style(now.style());
                if now == Look::Running {
                    bar.enable_steady_tick(TICK);
                } else {
                    bar.disable_steady_tick();
                }
            }
            bar.set_prefix(stage.stage.clone());
            bar.set_position(position(stage.task.as_ref(), now));
            bar.set_message(message(stage));
            // A change comes once: it must not fall to the limit of what is drawn in a second.
            bar.force_draw();
        }
        let foot = match job.blockers.iter().find(|blocker| blocker.kind != "QUEUED") {
            Some(blocker) => format!("  {}", words::waits(blocker, job)),
            None if job.cancel_requested_at.is_some() => "  asked to stop".to_owned(),
            _ => String::new(),
        };
        self.foot.set_message(foot);
        self.head.force_draw();
        self.foot.force_draw();
    }

    /// Something that is said above the bars.
    pub fn note(&self, text: &str) {
        self.all.suspend(|| screen::note(text));
    }

    /// Leaves the bars as they are, and says how it has ended.
    pub fn end(&self, sentence: &str) {
        self.foot.finish_and_clear();
        self.head.abandon();
        for (bar, _) in &self.stages {
            bar.abandon();
        }
        for line in sentence.lines() {
            screen::aside(line);
        }
    }
}

fn position(task: Option<&Task>, look: Look) -> u64 {
    let part = task.and_then(|task| task.progress).unwrap_or(0.0).clamp(0.0, 1.0);
    match look {
        Look::Done => STEPS,
        Look::Waiting => 0,
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,000")]
        _ => (part * 1_000.0) as u64,
    }
}

fn message(JobStage { task, .. }: &JobStage) -> String {
    let Some(task) = task else { return String::new() };
    let mut parts = Vec::new();
    if task.attempt > 1 {
        parts.push(format!("attempt {} of {}", task.attempt, task.max_attempts));
    }
    match Look::of(Some(task)) {
        Look::Running => parts.extend(task.progress_message.as_deref().map(|text| clean(text).into_owned())),
        Look::Done => parts.extend(times::between(task.started_at, task.finished_at)),
        _ => parts.extend(task.error.as_ref().map(|error| clean(&error.message).into_owned())),
    }
    parts.join(", ")
}
