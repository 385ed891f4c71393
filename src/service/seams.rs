//! What a use case takes from outside itself: the time and randomness. Tests pass their own, and
//! are deterministic.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Timestamp;
}

/// Gives random bytes.
pub trait Random: Send + Sync {
    /// Ten bytes nobody can guess.
    fn bytes(&self) -> [u8; 10];
}

/// The system's own clock.
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The system's own randomness.
struct SystemRandom;

impl Random for SystemRandom {
    fn bytes(&self) -> [u8; 10] {
        let random = Uuid::new_v4().into_bytes();
        let mut bytes = [0; 10];
        // Bytes 6 and 8 of a version 4 UUID carry its version and variant, so they are left out.
        for (to, from) in [0, 1, 2, 3, 4, 5, 9, 10, 11, 12].into_iter().enumerate() {
            bytes[to] = random[from];
        }
        bytes
    }
}

/// Clock and randomness together.
#[derive(Clone)]
pub struct Seams {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl Seams {
    /// The system's clock and randomness.
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) }
    }

    /// Now, cut to the microseconds that the store keeps.
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// A new UUID of version 7: ordered by time, so that neighbours in time are neighbours on disk.
    pub fn uuid(&self) -> Uuid {
        let milliseconds = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &self.random.bytes()).into_uuid()
    }
}
