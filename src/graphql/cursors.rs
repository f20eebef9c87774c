//! Cursors: places in lists, opaque to clients. The first byte says which list, so that a cursor of another list
//! or order is told apart from a place.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Datelike;
use uuid::Uuid;

use crate::domain::ids::JobId;
use crate::domain::words::Stage;
use crate::store::feed::FeedPlace;
use crate::store::history::TaskPlace;
use crate::store::lists::{JobOrderField, JobPlace};

const JOB_CREATED: u8 = b'c';
const JOB_FINISHED: u8 = b'f';
const TRANSITION: u8 = b't';
const TASK: u8 = b'a';
const LOG: u8 = b'l';

/// The years of the times in cursors.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// Longest cursor in bytes of its text; a longer one is not even decoded.
const CURSOR_BYTES_MAX: usize = 64;

fn write(kind: u8, parts: &[&[u8]]) -> String {
    let bytes: Vec<u8> =
        std::iter::once(kind).chain(parts.iter().flat_map(|part| part.iter().copied())).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a cursor of this kind, as a reader of fixed-size parts.
struct Reader(Vec<u8>);

impl Reader {
    fn of(kind: u8, cursor: &str) -> Option<Self> {
        if cursor.len() > CURSOR_BYTES_MAX {
            return None;
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        bytes.reverse();
        (bytes.pop()? == kind).then_some(Self(bytes))
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let rest = self.0.len().checked_sub(N)?;
        let mut part: [u8; N] = self.0.split_off(rest).try_into().ok()?;
        part.reverse();
        Some(part)
    }

    fn job(&mut self) -> Option<JobId> {
        Some(JobId(Uuid::from_bytes(self.take()?)))
    }

    fn number(&mut self) -> Option<i32> {
        Some(i32::from_be_bytes(self.take()?))
    }

    fn end<T>(self, read: T) -> Option<T> {
        self.0.is_empty().then_some(read)
    }
}

pub(super) fn write_job(place: JobPlace) -> String {
    let job = place.job.0.as_bytes();
    match place.finished_at {
        None => write(JOB_CREATED, &[job]),
        Some(at) => write(JOB_FINISHED, &[&at.timestamp_micros().to_be_bytes(), job]),
    }
}

/// A place in a list of jobs by this order.
pub(super) fn read_job(field: JobOrderField, cursor: &str) -> Option<JobPlace> {
    match field {
        JobOrderField::Created => {
            let mut reader = Reader::of(JOB_CREATED, cursor)?;
            let place = JobPlace { finished_at: None, job: reader.job()? };
            reader.end(place)
        }
        JobOrderField::Finished => {
            let mut reader = Reader::of(JOB_FINISHED, cursor)?;
            let at = chrono::DateTime::from_timestamp_micros(i64::from_be_bytes(reader.take()?))?;
            // No job has ended at another time, and the database knows none before 4713 BC.
            if !YEARS.contains(&at.year()) {
                return None;
            }
            let place = JobPlace { finished_at: Some(at), job: reader.job()? };
            reader.end(place)
        }
    }
}

pub(super) fn write_transition(place: FeedPlace) -> String {
    let position = place.position.to_be_bytes();
    write(TRANSITION, &[&position, place.job.0.as_bytes(), &place.seq.to_be_bytes()])
}

/// A place in the feed, which is also one in the history of its job.
pub(super) fn read_transition(cursor: &str) -> Option<FeedPlace> {
    let mut reader = Reader::of(TRANSITION, cursor)?;
    let position = i64::from_be_bytes(reader.take()?);
    let place = FeedPlace { position, job: reader.job()?, seq: reader.number()? };
    reader.end(place)
}

pub(super) fn write_task(job: JobId, place: TaskPlace) -> String {
    let stage = u8::try_from(place.stage.index()).unwrap_or(u8::MAX);
    write(TASK, &[job.0.as_bytes(), &place.round.to_be_bytes(), &[stage], &place.attempt.to_be_bytes()])
}

/// A place among the attempts of this job.
pub(super) fn read_task(job: JobId, cursor: &str) -> Option<TaskPlace> {
    let mut reader = Reader::of(TASK, cursor)?;
    let of = reader.job()?;
    let round = reader.number()?;
    let [stage] = reader.take()?;
    let stage = *Stage::ALL.get(usize::from(stage))?;
    let place = TaskPlace { round, stage, attempt: reader.number()? };
    reader.end(place).filter(|_| of == job)
}

pub(super) fn write_log(job: JobId, seq: i64) -> String {
    write(LOG, &[job.0.as_bytes(), &seq.to_be_bytes()])
}

/// A place in the log of this job.
pub(super) fn read_log(job: JobId, cursor: &str) -> Option<i64> {
    let mut reader = Reader::of(LOG, cursor)?;
    let of = reader.job()?;
    let seq = i64::from_be_bytes(reader.take()?);
    reader.end(seq).filter(|_| of == job)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const JOB: JobId = JobId(Uuid::from_u128(0x0193_4b5c_7d00_7abc_8def_0123_4567_89ab));
    const OTHER: JobId = JobId(Uuid::from_u128(1));

    #[test]
    fn a_cursor_reads_back_in_its_own_list_and_in_no_other() {
        let at = chrono::DateTime::from_timestamp_micros(1_795_000_000_123_456);
        let created = write_job(JobPlace { finished_at: None, job: JOB });
        let finished = write_job(JobPlace { finished_at: at, job: JOB });
        let place = FeedPlace { position: 1 << 40, job: JOB, seq: 7 };
        let transition = write_transition(place);
        let attempt = TaskPlace { round: 2, stage: Stage::Complete, attempt: 3 };
        let task = write_task(JOB, attempt);
        assert_eq!(
            read_job(JobOrderField::Created, &created),
            Some(JobPlace { finished_at: None, job: JOB })
        );
        assert_eq!(
            read_job(JobOrderField::Finished, &finished),
            Some(JobPlace { finished_at: at, job: JOB })
        );
        assert_eq!(read_transition(&transition), Some(place));
        assert_eq!(read_task(JOB, &task), Some(attempt));
        assert_eq!(read_task(OTHER, &task), None);
        let line = write_log(JOB, 1 << 40);
        assert_eq!(read_log(JOB, &line), Some(1 << 40));
        assert_eq!(read_log(OTHER, &line), None);
        assert_eq!(read_log(JOB, &task), None);
        assert_eq!(read_job(JobOrderField::Created, &finished), None);
        assert_eq!(read_job(JobOrderField::Finished, &created), None);
        assert_eq!(read_transition(&task), None);
        assert_eq!(read_task(JOB, &transition), None);
    }

    #[test]
    fn a_time_that_no_database_knows_is_no_place() {
        let cursor = |text: &str| {
            let at = Some(text.parse().expect("a time"));
            write_job(JobPlace { finished_at: at, job: JOB })
        };
        for (text, is_place) in [
            ("-4714-11-24T00:00:00Z", false),
            ("0000-12-31T23:59:59Z", false),
            ("0001-01-01T00:00:00Z", true),
            ("9999-12-31T23:59:59Z", true),
            ("+10000-01-01T00:00:00Z", false),
            ("+262000-01-01T00:00:00Z", false),
        ] {
            assert_eq!(read_job(JobOrderField::Finished, &cursor(text)).is_some(), is_place, "{text}");
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["", "=", "x", "dA", "\u{1F980}", &"A".repeat(1_000_000)] {
            assert_eq!(read_transition(text), None);
            assert_eq!(read_job(JobOrderField::Finished, text), None);
        }
        let longer = format!("{}AAAA", write_transition(FeedPlace { position: 1, job: JOB, seq: 1 }));
        assert_eq!(read_transition(&longer), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in "[A-Za-z0-9_-]{0,70}") {
            let _ = read_transition(&text);
            let _ = read_task(JOB, &text);
            let _ = read_log(JOB, &text);
            let _ = read_job(JobOrderField::Created, &text);
            let _ = read_job(JobOrderField::Finished, &text);
        }
    }
}
