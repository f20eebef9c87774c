//! Times and durations for people. Ages are told by the server's clock, which is that of the times themselves.

use chrono::{DateTime, Datelike, Utc};

/// A moment that somebody has written.
pub fn read(text: &str) -> Result<DateTime<Utc>, String> {
    let wrong =
        "a time has a date, an hour and an offset, as in 2026-11-20T10:30:00Z or 2026-11-20T10:30:00+01:00";
    let at: DateTime<Utc> = text.trim().parse().map_err(|_| wrong.to_owned())?;
    // The API's times have four digits for the year.
    Some(at).filter(|at| (0..=9_999).contains(&at.year())).ok_or_else(|| wrong.to_owned())
}

/// A moment in UTC, to the millisecond.
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// How long ago something was, in one unit: `45s`, `3m`, `2h`, `5d`.
pub fn age(now: Option<DateTime<Utc>>, then: Option<DateTime<Utc>>) -> String {
    let (Some(now), Some(then)) = (now, then) else { return String::new() };
    let seconds = (now - then).num_seconds().max(0);
    match seconds {
        ..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..86_400 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// How long something took: `0.52 s`, `12.3 s`, `4 min 5 s`, `3 h 4 min`.
pub fn between(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Option<String> {
    let milliseconds = (to? - from?).num_milliseconds().max(0);
    let seconds = milliseconds / 1_000;
    #[expect(clippy::cast_precision_loss, reason = "below a minute it is exact")]
    let exact = || milliseconds as f64 / 1_000.0;
    Some(match seconds {
        ..10 => format!("{:.2} s", exact()),
        10..60 => format!("{:.1} s", exact()),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_is_no_moment_is_shown_how_one_is_written() {
        let moment = read("2026-11-20T11:30:00.5+01:00").expect("a time");
        assert_eq!(moment.to_rfc3339(), "2026-11-20T10:30:00.500+00:00");
        for text in
            ["", "tomorrow", "2026-11-20", "2026-11-20T10:30:00", "1764000000", "+12026-01-01T00:00:00Z"]
        {
            assert!(read(text).is_err_and(|error| error.contains("as in 2026-11-20T10:30:00Z")), "{text}");
        }
    }

    #[test]
    fn durations_have_the_unit_that_fits() {
        let start: DateTime<Utc> = "2026-11-20T10:30:00.5Z".parse().expect("a time");
        for (milliseconds, ago, took) in [
            (-5, "0s", "0.00 s"),
            (523, "0s", "0.52 s"),
            (12_340, "12s", "12.3 s"),
            (245_000, "4m", "4 min 5 s"),
            (11_040_000, "3h", "3 h 4 min"),
            (400_000_000, "4d", "111 h 6 min"),
        ] {
            let end = Some(start + TimeDelta::milliseconds(milliseconds));
            assert_eq!(age(end, Some(start)), ago);
            assert_eq!(between(Some(start), end).as_deref(), Some(took));
        }
        assert_eq!(between(None, Some(start)), None);
        assert_eq!(moment(start), "2026-11-20 10:30:00.500");
    }
}
