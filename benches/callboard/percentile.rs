//! Percentiles, by nearest rank: each is a value that was measured.

/// The middle, and what one in twenty and one in a hundred exceeds.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Percentiles {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

/// None of nothing.
pub fn percentiles(mut values: Vec<f64>) -> Option<Percentiles> {
    values.sort_by(f64::total_cmp);
    let at = |percent: usize| values.get((values.len() * percent).div_ceil(100).checked_sub(1)?).copied();
    Some(Percentiles { p50: at(50)?, p95: at(95)?, p99: at(99)? })
}

/// The middle one; of an even number, the lower of the two.
pub fn median(values: Vec<f64>) -> f64 {
    percentiles(values).map_or(f64::NAN, |percentiles| percentiles.p50)
}
