//! What a person can put right, as the payloads of mutations say it.

use serde::Deserialize;

use super::job::JobBrief;

/// A `UserError`, of whichever type.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Problem {
    /// What kind of problem it is.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The argument and the way into it.
    pub path: Vec<String>,
    /// What the job accepts instead, where its state is the problem.
    pub allowed_actions: Option<Vec<String>>,
    /// The job as it is now, where there is one.
    pub job: Option<JobBrief>,
}
