//! Making worlds one that cannot be told apart any more, without which their number has no bound: versions and leases
//! are only ever compared, and what nobody refers to is as good as not there.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use callboard::domain::job::Claim;
use callboard::domain::words::TaskState;

use super::world::{Letter, Row, WorkerRow, World, worker_id, worker_of};

impl World {
    /// What was decided on an old version stays without effect for good, unless the fence is broken.
    pub fn tidy(&mut self, old_versions_count: bool) {
        let jobs = &self.jobs;
        self.flight.retain(|letter| match letter {
            Letter::Outcome { job, view, .. } => old_versions_count || view.version == jobs[*job].row.version,
            Letter::Claim { .. } | Letter::Cancel { .. } => true,
        });
        self.tidy_processes();
        self.tidy_versions();
        self.tidy_leases();
        self.tidy_workers();
    }

    /// Processes are alike, so which of them stands first does not matter. What names them is left out of the key.
    fn tidy_processes(&mut self) {
        let (jobs, workers) = (&self.jobs, &self.workers);
        self.processes.sort_by_cached_key(|process| {
            let mut hash = DefaultHasher::new();
            (process.run, process.over, process.draining, &process.claiming).hash(&mut hash);
            workers[process.id].hash(&mut hash);
            for (job, held) in jobs.iter().zip(&process.held) {
                job.row.is_held_by(process.id).hash(&mut hash);
                let held = held.as_ref().map(|held| (held.view.version, held.ran, held.said, held.told));
                held.hash(&mut hash);
            }
            hash.finish()
        });
    }

    /// Versions keep their order and nothing else.
    fn tidy_versions(&mut self) {
        for job in 0..self.jobs.len() {
            let mut versions = BTreeSet::from([self.jobs[job].row.version]);
            self.views(job, |view| {
                versions.insert(view.version);
            });
            let rank = |version: i32| versions.range(..=version).count() as i32;
            self.jobs[job].row.version = rank(self.jobs[job].row.version);
            self.views(job, |view| view.version = rank(view.version));
        }
    }

    /// A lease that no process and no letter knows of can be compared with nothing.
    fn tidy_leases(&mut self) {
        let mut known = Vec::new();
        for job in 0..self.jobs.len() {
            let mut note = |claim: Option<Claim>| {
                let lease = claim.map(|claim| claim.lease).filter(|lease| !known.contains(lease));
                known.extend(lease);
            };
            note(self.jobs[job].row.claim);
            self.views(job, |view| note(view.claim));
        }
        let number = |lease: i64| known.iter().position(|other| *other == lease).map(|at| at as i64 + 1);
        let again = |claim: &mut Option<Claim>| {
            if let Some(claim) = claim {
                claim.lease = number(claim.lease).unwrap_or(claim.lease);
            }
        };
        for held in self.processes.iter_mut().flat_map(|process| process.held.iter_mut().flatten()) {
            held.lease = number(held.lease).unwrap_or(0);
        }
        for job in 0..self.jobs.len() {
            self.views(job, |view| again(&mut view.claim));
            let record = &mut self.jobs[job];
            again(&mut record.row.claim);
            for task in &mut record.tasks {
                task.lease = task.lease.and_then(number);
            }
            record.tasks.retain(|task| task.lease.is_some() || task.state == TaskState::Succeeded);
            record.stale = record.stale.iter().copied().filter_map(number).collect();
        }
        self.leases = known.len() as i64;
    }

    /// A worker that has gone for good, holds nothing and is named by nobody is forgotten.
    fn tidy_workers(&mut self) {
        // In the order in which they are met, so that it does not matter who registered first.
        let mut named = Vec::new();
        let mut note = |worker: usize| {
            if !named.contains(&worker) {
                named.push(worker);
            }
        };
        for process in &self.processes {
            note(process.id);
        }
        for job in 0..self.jobs.len() {
            self.jobs[job].row.claim.map(worker_of).into_iter().for_each(&mut note);
            self.views(job, |view| view.claim.map(worker_of).into_iter().for_each(&mut note));
        }
        for letter in &self.flight {
            if let Letter::Claim { worker, .. } = letter {
                note(*worker);
            }
        }
        for worker in &mut self.workers {
            if matches!(worker.state, WorkerRow::Lost | WorkerRow::Gone) {
                (worker.silent, worker.steady, worker.to_blame) = (false, false, true);
            }
        }
        let rank = |worker: usize| named.iter().position(|other| *other == worker).unwrap_or(worker);
        let again = |claim: &mut Option<Claim>| {
            if let Some(claim) = claim {
                claim.worker = worker_id(rank(worker_of(*claim)));
            }
        };
        for job in 0..self.jobs.len() {
            again(&mut self.jobs[job].row.claim);
            self.views(job, |view| again(&mut view.claim));
        }
        for letter in &mut self.flight {
            if let Letter::Claim { worker, .. } = letter {
                *worker = rank(*worker);
            }
        }
        for process in &mut self.processes {
            process.id = rank(process.id);
        }
        self.workers = named.iter().map(|worker| self.workers[*worker].clone()).collect();
    }

    /// Everything that is believed about a job, apart from its row.
    fn views(&mut self, job: usize, mut each: impl FnMut(&mut Row)) {
        let held = self.processes.iter_mut().filter_map(|process| process.held[job].as_mut());
        held.for_each(|held| each(&mut held.view));
        for letter in &mut self.flight {
            match letter {
                Letter::Outcome { job: of, view, .. } | Letter::Cancel { job: of, view } if *of == job => {
                    each(view);
                }
                Letter::Outcome { .. } | Letter::Cancel { .. } | Letter::Claim { .. } => {}
            }
        }
    }
}
