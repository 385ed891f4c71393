//! Seeded chance, the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of chance; each part of the demonstration draws from its own, so that a change to one
/// leaves the others as they were.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of that number for a seed.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self(source)
    }

    /// At least 0 and below 1.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// At least `low` and below `high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// At least `low` and at most `high`.
    pub(super) fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + (self.unit() * f64::from(high - low + 1)) as u32
    }

    /// True with that probability.
    pub(super) fn often(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of them, each as likely; the first of none is the default.
    pub(super) fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let at = (self.unit() * choices.len() as f64) as usize;
        choices.get(at).copied().unwrap_or_default()
    }

    /// One of them, as likely as its weight says; the last where the weights are all nought.
    pub(super) fn weighted<T: Copy>(&mut self, choices: &[(T, u32)], otherwise: T) -> T {
        let total: u32 = choices.iter().map(|&(_, weight)| weight).sum();
        let mut left = self.unit() * f64::from(total);
        for &(choice, weight) in choices {
            left -= f64::from(weight);
            if left < 0.0 {
                return choice;
            }
        }
        otherwise
    }
}
