//! The computation itself.

use std::hint::black_box;

/// Iterations between two looks at whether to go on: a few microseconds.
const CHUNK_ITERATIONS: u64 = 4096;

/// The sum of i² for i from 0 to below `iterations`, by adding them up.
///
/// Every few thousand iterations `go_on` is told how many are done, and ends the sum with `None` by
/// answering no. No number of iterations up to 10^12 overflows: their sum is below 10^36 / 3.
pub fn sum_of_squares(iterations: u64, mut go_on: impl FnMut(u64) -> bool) -> Option<u128> {
    let mut sum: u128 = 0;
    let mut done = 0;
    while done < iterations {
        if !go_on(done) {
            return None;
        }
        let end = iterations.min(done + CHUNK_ITERATIONS);
        for i in done..end {
            // Opaque, or the compiler replaces the loop by the closed formula and there is no work to show.
            let i = u128::from(black_box(i));
            sum += i * i;
        }
        done = end;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// (n-1) n (2n-1) / 6, the sum of the first n squares from 0.
    fn formula(n: u64) -> u128 {
        let n = u128::from(n);
        if n == 0 { 0 } else { (n - 1) * n * (2 * n - 1) / 6 }
    }

    #[test]
    fn the_edges_agree_with_the_formula() {
        for n in [0, 1, 2, 3, 4095, 4096, 4097, 5000, 8192, 300_000] {
            assert_eq!(sum_of_squares(n, |_| true), Some(formula(n)), "{n}");
        }
        assert_eq!(formula(5000), 41_654_167_500);
        assert!(formula(super::super::ITERATIONS_MAX) > u128::from(u64::MAX));
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_formula(n in 0_u64..50_000) {
            prop_assert_eq!(sum_of_squares(n, |_| true), Some(formula(n)));
        }
    }

    #[test]
    fn it_ends_where_it_is_told_to() {
        let mut asked = Vec::new();
        let sum = sum_of_squares(u64::MAX, |done| {
            asked.push(done);
            asked.len() < 3
        });
        assert_eq!((sum, asked), (None, vec![0, CHUNK_ITERATIONS, 2 * CHUNK_ITERATIONS]));
    }
}
