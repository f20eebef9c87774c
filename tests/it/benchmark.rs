//! What the benchmark reckons with. The benchmark itself has no test harness, so its sums are tested here.

#[path = "../../benches/callboard/percentile.rs"]
mod percentile;

use percentile::{Percentiles, median, percentiles};

#[test]
fn percentiles_are_values_that_were_measured_at_their_rank() {
    let hundred = (1..=100_u8).rev().map(f64::from).collect();
    assert_eq!(percentiles(hundred), Some(Percentiles { p50: 50.0, p95: 95.0, p99: 99.0 }));
    assert_eq!(percentiles(vec![3.0, 1.0, 2.0]), Some(Percentiles { p50: 2.0, p95: 3.0, p99: 3.0 }));
    assert_eq!(percentiles(vec![7.0]), Some(Percentiles { p50: 7.0, p95: 7.0, p99: 7.0 }));
    assert_eq!(percentiles(Vec::new()), None);
    assert!((median(vec![4.0, 1.0, 3.0, 2.0]) - 2.0).abs() < f64::EPSILON);
}
