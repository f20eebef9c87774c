//! Everything that may happen next: what processes do, what goes wrong, and what people ask for.

use callboard::domain::decide::Event;
use callboard::domain::job::Gate;

use super::rules::{self, Broken, Rule};
use super::seen::{Fact, Seen};
use super::store::{Outcome, Store, Wish, requests};
use super::world::{Held, Letter, Process, Row, Run, Said, Worker, WorkerRow, World};

/// One step; processes, jobs, workers and letters by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A claim's statement begins: it sees who is ACTIVE and what is open.
    Look {
        process: usize,
    },
    /// It commits, and its answer arrives.
    Claim {
        process: usize,
        job: usize,
    },
    /// A handler ends.
    End {
        process: usize,
        job: usize,
        said: Said,
    },
    /// An outcome is stored or turned away, and the answer arrives.
    Write {
        process: usize,
        job: usize,
    },
    /// A statement that nobody waits for commits.
    Land {
        letter: usize,
        job: usize,
    },
    /// The process compares what it holds with what it runs.
    Reconcile {
        process: usize,
    },
    /// The heartbeat of a process that was silent comes through.
    Beat {
        process: usize,
    },
    /// A process finds that its worker is lost, or that it must be, and drops what it runs.
    Learn {
        process: usize,
    },
    /// It begins again under a new id; first it hands back what its worker before held, or fails to.
    Begin {
        process: usize,
        hands_back: bool,
    },
    /// So much time goes by that all heartbeats of those that are up have come through for long enough.
    Steady,
    /// So much time goes by that a worker that is not heard counts as silent.
    Silence {
        worker: usize,
    },
    Declare {
        process: usize,
        worker: usize,
    },
    Rescue {
        process: usize,
        job: usize,
    },
    Promote {
        job: usize,
    },
    /// A process that has drained signs off and ends.
    Leave {
        process: usize,
    },
    /// A person lets a paused job go on.
    Resume {
        job: usize,
    },

    // Not needed for an end to be reached.
    /// A process that was stopped goes on.
    Continue {
        process: usize,
    },
    /// A new process takes the place of one that has ended.
    Start {
        process: usize,
    },
    /// The answer to a claim is lost, and perhaps the claim.
    LoseClaim {
        process: usize,
    },
    /// The same of an outcome, which the process sends again.
    LoseWrite {
        process: usize,
        job: usize,
    },
    Kill {
        process: usize,
    },
    Stop {
        process: usize,
    },
    Drain {
        process: usize,
    },
    /// Nobody reaches the database for longer than it takes to be lost.
    Outage,
    Cancel {
        job: usize,
    },
    Ask {
        job: usize,
        what: usize,
    },
}

impl Step {
    /// Whether an end must be reachable by such steps alone.
    pub fn helps(self) -> bool {
        use Step::*;
        match self {
            Look { .. } | Claim { .. } | End { .. } | Write { .. } | Land { .. } | Reconcile { .. } => true,
            Beat { .. } | Learn { .. } | Begin { .. } | Steady => true,
            Silence { .. } | Declare { .. } | Rescue { .. } | Promote { .. } | Leave { .. } => true,
            Resume { .. } => true,
            Continue { .. } | Start { .. } | LoseClaim { .. } | LoseWrite { .. } | Kill { .. } => false,
            Stop { .. } | Drain { .. } | Outage | Cancel { .. } | Ask { .. } => false,
        }
    }

    /// The steps that may apply at this moment, and some that do not.
    pub fn all(world: &World) -> Vec<Self> {
        use Step::*;
        let mut steps = Vec::with_capacity(40);
        let (jobs, left) = (0..world.jobs.len(), world.left);
        for (process, me) in world.processes.iter().enumerate() {
            match me.run {
                Run::Dead => {
                    steps.push(Start { process });
                    continue;
                }
                Run::Stopped => steps.push(Continue { process }),
                Run::Up => {
                    steps.extend([Look { process }, Reconcile { process }, Beat { process }]);
                    steps.extend([Learn { process }, Leave { process }]);
                    steps.extend([true, false].map(|hands_back| Begin { process, hands_back }));
                    steps.extend(jobs.clone().map(|job| Rescue { process, job }));
                    let silent = |worker: &usize| world.workers[*worker].silent;
                    let silent = (0..world.workers.len()).filter(silent);
                    steps.extend(silent.map(|worker| Declare { process, worker }));
                }
            }
            if left.kills > 0 {
                steps.push(Kill { process });
            }
            if left.stops > 0 {
                steps.push(Stop { process });
            }
            if left.drains > 0 {
                steps.push(Drain { process });
            }
            if me.claiming.is_some() {
                steps.extend(jobs.clone().map(|job| Claim { process, job }));
                steps.extend((left.lost > 0).then_some(LoseClaim { process }));
            }
            for (job, held) in me.held.iter().enumerate() {
                match held {
                    None => {}
                    Some(held) if held.said.is_some() => {
                        steps.push(Write { process, job });
                        steps.extend((left.lost > 0).then_some(LoseWrite { process, job }));
                    }
                    Some(_) => {
                        let said = [Said::Done, Said::Failed, Said::Cancelled, Said::HandedBack];
                        steps.extend(said.map(|said| End { process, job, said }));
                    }
                }
            }
        }
        for job in jobs {
            steps.extend([Promote { job }, Resume { job }]);
            if left.requests > 0 {
                steps.push(Cancel { job });
                steps.extend((0..requests().len()).map(|what| Ask { job, what }));
            }
            steps.extend((0..world.flight.len()).map(|letter| Land { letter, job }));
        }
        steps.extend((0..world.workers.len()).map(|worker| Silence { worker }));
        steps.extend((left.outages > 0).then_some(Outage));
        steps.push(Steady);
        steps
    }
}

/// The world after a step; none where the step does not apply.
pub fn take(
    before: &World,
    step: Step,
    broken: Option<Broken>,
    seen: &mut Seen,
) -> Result<Option<World>, Rule> {
    let mut world = before.clone();
    let mut take = Take { store: Store { world: &mut world, broken, seen } };
    if !take.step(step)? || world == *before {
        return Ok(None);
    }
    rules::check_world(&world)?;
    world.tidy(broken == Some(Broken::FenceWithoutVersion));
    for job in world.jobs.iter().filter(|job| !job.row.state.is_live()) {
        seen.note(Fact::End(job.row.state));
    }
    Ok(Some(world))
}

struct Take<'a> {
    store: Store<'a>,
}

impl Take<'_> {
    fn world(&mut self) -> &mut World {
        self.store.world
    }

    fn process(&mut self, process: usize) -> &mut Process {
        &mut self.store.world.processes[process]
    }

    fn row(&self, job: usize) -> &Row {
        &self.store.world.jobs[job].row
    }

    fn is(&self, broken: Broken) -> bool {
        self.store.broken == Some(broken)
    }

    fn step(&mut self, step: Step) -> Result<bool, Rule> {
        match step {
            Step::Look { process } => self.look(process),
            Step::Claim { process, job } => Ok(self.claim(process, job)),
            Step::End { process, job, said } => Ok(self.end(process, job, said)),
            Step::Write { process, job } => self.write(process, job),
            Step::Land { letter, job } => self.land(letter, job),
            Step::Reconcile { process } => self.reconcile(process),
            Step::Beat { process } => Ok(self.beat(process)),
            Step::Learn { process } => Ok(self.learn(process)),
            Step::Begin { process, hands_back } => self.begin(process, hands_back),
            Step::Steady => Ok(self.steady()),
            Step::Silence { worker } => Ok(self.silence(worker)),
            Step::Declare { process, worker } => self.declare(process, worker),
            Step::Rescue { process, job } => {
                Ok(self.process(process).run == Run::Up && self.store.rescue(job)?)
            }
            Step::Promote { job } => {
                let due = self.row(job).gate == Gate::Timed;
                if due {
                    self.store.promote(job);
                }
                Ok(due)
            }
            Step::Leave { process } => Ok(self.leave(process)),
            Step::Resume { job } => self.store.request(job, Event::Resume),
            Step::Continue { process } => Ok(self.change_run(process, Run::Stopped, Run::Up)),
            Step::Start { process } => Ok(self.start(process)),
            Step::LoseClaim { process } => {
                Ok(one_of(&mut self.world().left.lost) && self.lose_claim(process))
            }
            Step::LoseWrite { process, job } => {
                Ok(one_of(&mut self.world().left.lost) && self.lose_write(process, job))
            }
            Step::Kill { process } => Ok(one_of(&mut self.world().left.kills) && self.kill(process)),
            Step::Stop { process } => Ok(one_of(&mut self.world().left.stops) && self.stop(process)),
            Step::Drain { process } => Ok(one_of(&mut self.world().left.drains) && self.drain(process)),
            Step::Outage => Ok(one_of(&mut self.world().left.outages) && self.outage()),
            Step::Cancel { job } => self.cancel(job),
            Step::Ask { job, what } => {
                let event = requests()[what].clone();
                Ok(one_of(&mut self.world().left.requests) && self.store.request(job, event)?)
            }
        }
    }

    fn look(&mut self, process: usize) -> Result<bool, Rule> {
        let jobs = 0..self.world().jobs.len();
        let open: Vec<usize> = jobs.filter(|job| self.row(*job).gate == Gate::Open).collect();
        let me = &self.store.world.processes[process];
        if !me.is_on_duty() || me.draining || me.claiming.is_some() || open.is_empty() {
            return Ok(false);
        }
        let worker = &self.store.world.workers[me.id];
        if worker.state != WorkerRow::Active && !self.is(Broken::TheLostMayClaim) {
            return Ok(false);
        }
        rules::check_claim(worker)?;
        self.process(process).claiming = Some(open);
        Ok(true)
    }

    /// The answer reaches a stopped process, too: it reads it when it goes on.
    fn claim(&mut self, process: usize, job: usize) -> bool {
        let me = self.process(process);
        let (id, saw) = (me.id, me.claiming.as_ref().is_some_and(|open| open.contains(&job)));
        if !saw {
            return false;
        }
        self.process(process).claiming = None;
        // What somebody else took meanwhile is passed over.
        if let Some(view) = self.store.claim(id, job) {
            let (ran, lease) = (view.place(), self.store.world.leases);
            self.process(process).held[job] = Some(Held { lease, view, ran, said: None, told: false });
        }
        true
    }

    fn end(&mut self, process: usize, job: usize, said: Said) -> bool {
        let left = self.world().left.failures;
        let me = self.process(process);
        let (on_duty, draining) = (me.is_on_duty(), me.draining);
        let Some(held) = me.held[job].as_mut().filter(|held| on_duty && held.said.is_none()) else {
            return false;
        };
        let may = match said {
            Said::Done => true,
            Said::Failed => left > 0,
            Said::Cancelled => held.told,
            Said::HandedBack => draining,
        };
        if !may {
            return false;
        }
        held.said = Some(said);
        if said == Said::Failed {
            self.world().left.failures -= 1;
        }
        let me = self.process(process);
        let stay = !me.draining;
        if let (true, Some(held)) =
            (self.is(Broken::StaysBeforeStored), self.process(process).held[job].clone())
            && said == Said::Done
            && stay
        {
            self.begin_before_stored(process, job, &held);
        }
        true
    }

    /// Broken on purpose: the worker goes on as if its outcome were stored.
    fn begin_before_stored(&mut self, process: usize, job: usize, held: &Held) {
        let mut elsewhere = self.store.world.clone();
        elsewhere.jobs[job].row = held.view.clone();
        elsewhere.jobs[job].tasks.clear();
        let wish =
            Wish { view: &held.view, lease: Some(held.lease), said: Said::Done, stay: true, ran: held.ran };
        let mut store = Store { world: &mut elsewhere, broken: None, seen: &mut Seen::default() };
        if let Ok(Outcome::Stored(view)) = store.outcome(job, &wish) {
            let letter =
                Letter::Outcome { job, view: held.view.clone(), said: Said::Done, stay: true, ran: held.ran };
            self.world().send(letter);
            self.process(process).held[job] = still_held(held, view);
        }
    }

    fn write(&mut self, process: usize, job: usize) -> Result<bool, Rule> {
        let me = self.process(process);
        let (up, stay) = (me.run == Run::Up, !me.draining && !me.over);
        let Some(held) = me.held[job].clone().filter(|_| up) else { return Ok(false) };
        let Some(said) = held.said else { return Ok(false) };
        let wish = Wish { view: &held.view, lease: Some(held.lease), said, stay, ran: held.ran };
        let now = match self.store.outcome(job, &wish)? {
            Outcome::Stored(row) | Outcome::AlreadyStored(row) => still_held(&held, row),
            Outcome::Changed(row) => Some(Held { view: row, ..held }),
            Outcome::Stale => None,
        };
        let over = self.process(process).over;
        // A shift that is over begins no stage.
        self.process(process).held[job] = now.filter(|held| !over || held.said.is_some());
        Ok(true)
    }

    fn land(&mut self, letter: usize, job: usize) -> Result<bool, Rule> {
        match self.world().flight[letter].clone() {
            Letter::Claim { worker, open } if open.contains(&job) => {
                self.store.claim(worker, job);
            }
            Letter::Outcome { job: of, view, said, stay, ran } if of == job => {
                let lease = view.claim.map(|claim| claim.lease);
                self.store.outcome_unheard(job, &Wish { view: &view, lease, said, stay, ran })?;
            }
            Letter::Cancel { job: of, view } if of == job => self.store.cancel_blindly(job, &view)?,
            Letter::Claim { .. } | Letter::Outcome { .. } | Letter::Cancel { .. } => return Ok(false),
        }
        self.world().flight.remove(letter);
        Ok(true)
    }

    fn reconcile(&mut self, process: usize) -> Result<bool, Rule> {
        let me = self.process(process).clone();
        if !me.is_on_duty() || me.claiming.is_some() {
            return Ok(false);
        }
        for job in self.store.held_by(me.id) {
            let row = self.row(job).clone();
            match me.held[job].as_ref().filter(|held| held.view.claim == row.claim) {
                Some(held) => {
                    let told = held.told || row.cancel_requested;
                    self.process(process).held[job] = Some(Held { told, ..held.clone() });
                }
                None if self.is(Broken::NoReconciliation) => {}
                None => self.give_back(job)?,
            }
        }
        Ok(true)
    }

    /// Reading the row and storing the release is one step here: what comes between them, the fence turns away.
    fn give_back(&mut self, job: usize) -> Result<(), Rule> {
        let view = self.row(job).clone();
        let lease = view.claim.map(|claim| claim.lease);
        let wish = Wish { view: &view, lease, said: Said::HandedBack, stay: false, ran: view.place() };
        self.store.outcome_unheard(job, &wish)
    }

    fn beat(&mut self, process: usize) -> bool {
        let (on_duty, id) = (self.process(process).is_on_duty(), self.process(process).id);
        let worker = &mut self.world().workers[id];
        if !on_duty || matches!(worker.state, WorkerRow::Lost) {
            return false;
        }
        worker.silent = false;
        true
    }

    fn learn(&mut self, process: usize) -> bool {
        let me = self.process(process).clone();
        let worker = &self.world().workers[me.id];
        if !me.is_on_duty() || !(worker.silent || worker.state == WorkerRow::Lost) {
            return false;
        }
        self.end_shift(process);
        true
    }

    /// What runs is dropped; what has ended waits until the database takes it or turns it away.
    fn end_shift(&mut self, process: usize) {
        let me = self.process(process);
        me.over = true;
        let (worker, claiming) = (me.id, me.claiming.take());
        for held in &mut me.held {
            *held = held.take().filter(|held| held.said.is_some());
        }
        if let Some(open) = claiming {
            self.world().send(Letter::Claim { worker, open });
        }
    }

    fn begin(&mut self, process: usize, hands_back: bool) -> Result<bool, Rule> {
        let me = self.process(process);
        if me.run != Run::Up || !me.over || me.draining || me.held.iter().any(Option::is_some) {
            return Ok(false);
        }
        let (jobs, before) = (me.held.len(), me.id);
        if hands_back {
            for job in self.store.held_by(before) {
                self.give_back(job)?;
            }
            self.store.leave(before);
        }
        let id = self.register();
        *self.process(process) = Process::new(id, jobs);
        Ok(true)
    }

    fn register(&mut self) -> usize {
        self.world().workers.push(Worker::registered());
        self.world().workers.len() - 1
    }

    fn steady(&mut self) -> bool {
        let world = self.world();
        let up = |process: &&Process| process.run == Run::Up;
        let lives: Vec<usize> = world.processes.iter().filter(up).map(|process| process.id).collect();
        let heard = |process: &Process| !process.over && !world.workers[process.id].silent;
        if !world.processes.iter().filter(up).all(heard) {
            return false;
        }
        for (worker, row) in world.workers.iter_mut().enumerate() {
            if lives.contains(&worker) {
                row.steady = true;
            } else {
                // Whoever has not been heard by now has something the matter with it: a shift that is over, say,
                // of a process that had time to hand back what it held.
                row.to_blame |= row.silent;
            }
        }
        true
    }

    fn silence(&mut self, worker: usize) -> bool {
        let beats = |process: &Process| process.id == worker && process.is_on_duty();
        if self.world().processes.iter().any(beats) {
            return false;
        }
        let row = &mut self.world().workers[worker];
        (row.silent, row.steady) = (true, false);
        true
    }

    fn declare(&mut self, process: usize, worker: usize) -> Result<bool, Rule> {
        let me = &self.store.world.processes[process];
        let steady = self.store.world.workers[me.id].steady;
        let may = me.run == Run::Up && (steady || self.is(Broken::TheDeafDeclare));
        let row = &self.world().workers[worker];
        if !may || !row.silent || matches!(row.state, WorkerRow::Lost | WorkerRow::Gone) {
            return Ok(false);
        }
        self.store.declare_lost(worker)?;
        Ok(true)
    }

    fn leave(&mut self, process: usize) -> bool {
        let me = self.process(process);
        let idle = me.claiming.is_none() && me.held.iter().all(Option::is_none);
        if me.run != Run::Up || !me.draining || !(idle || me.over) {
            return false;
        }
        let (id, over, jobs) = (me.id, me.over, me.held.len());
        *me = Process { run: Run::Dead, ..Process::new(id, jobs) };
        // One whose shift is over has no time left to sign off: it falls silent.
        if !over {
            self.store.leave(id);
        }
        true
    }

    fn change_run(&mut self, process: usize, from: Run, to: Run) -> bool {
        let me = self.process(process);
        let is = me.run == from;
        if is {
            me.run = to;
        }
        is
    }

    fn start(&mut self, process: usize) -> bool {
        if self.process(process).run != Run::Dead {
            return false;
        }
        let (id, jobs) = (self.register(), self.world().jobs.len());
        *self.process(process) = Process::new(id, jobs);
        true
    }

    fn lose_claim(&mut self, process: usize) -> bool {
        let me = self.process(process);
        let Some(open) = me.claiming.take() else { return false };
        let worker = me.id;
        self.world().send(Letter::Claim { worker, open });
        true
    }

    fn lose_write(&mut self, process: usize, job: usize) -> bool {
        let me = self.process(process);
        let stay = !me.draining && !me.over;
        let Some(held) = me.held[job].clone() else { return false };
        let Some(said) = held.said else { return false };
        self.world().send(Letter::Outcome { job, view: held.view, said, stay, ran: held.ran });
        true
    }

    /// Somebody is left to go on with the work.
    fn is_spared(&mut self, process: usize) -> bool {
        let others =
            |(place, other): (usize, &Process)| place != process && other.run == Run::Up && !other.draining;
        self.world().processes.iter().enumerate().any(others)
    }

    fn blame(&mut self, process: usize) {
        let id = self.process(process).id;
        self.world().workers[id].to_blame = true;
    }

    fn kill(&mut self, process: usize) -> bool {
        if self.process(process).run == Run::Dead || !self.is_spared(process) {
            return false;
        }
        self.blame(process);
        let jobs = self.world().jobs.len();
        let (worker, claiming) = (self.process(process).id, self.process(process).claiming.take());
        if let Some(open) = claiming {
            self.world().send(Letter::Claim { worker, open });
        }
        *self.process(process) = Process { run: Run::Dead, ..Process::new(worker, jobs) };
        true
    }

    fn stop(&mut self, process: usize) -> bool {
        let may = self.is_spared(process) && self.change_run(process, Run::Up, Run::Stopped);
        if may {
            self.blame(process);
        }
        may
    }

    fn drain(&mut self, process: usize) -> bool {
        let me = self.process(process).clone();
        if !me.is_on_duty() || me.draining || !self.is_spared(process) {
            return false;
        }
        self.process(process).draining = true;
        let worker = &mut self.world().workers[me.id];
        if worker.state == WorkerRow::Active {
            worker.state = WorkerRow::Draining;
        }
        true
    }

    /// Whoever is up has noticed, and has ended what it runs in time.
    fn outage(&mut self) -> bool {
        for worker in &mut self.world().workers {
            (worker.silent, worker.steady) = (true, false);
        }
        for process in 0..self.world().processes.len() {
            if self.process(process).is_on_duty() {
                self.end_shift(process);
            }
        }
        true
    }

    fn cancel(&mut self, job: usize) -> Result<bool, Rule> {
        if !one_of(&mut self.world().left.requests) {
            return Ok(false);
        }
        if self.is(Broken::CancelWithoutLock) {
            let view = self.row(job).clone();
            self.world().send(Letter::Cancel { job, view });
            return Ok(true);
        }
        self.store.request(job, Event::Cancel { reason: None })
    }
}

fn one_of(left: &mut u8) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

/// The job as the worker goes on with it; none where it has left the worker.
fn still_held(before: &Held, now: Row) -> Option<Held> {
    let same = now.claim.is_some() && now.claim == before.view.claim;
    same.then(|| Held { ran: now.place(), view: now, said: None, ..before.clone() })
}
