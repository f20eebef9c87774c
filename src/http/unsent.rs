//! How many bytes of answers wait to be written to one client, so that one which asks and does not read costs only so
//! much memory.
//!
//! An operation waits for room before it is executed, while nobody knows how long its answer will be; then it takes as
//! much as the answer needs. An answer that finds no room is dropped, and its client is told.

use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::clients::Place;

/// Room is counted in so many bytes.
const UNIT_BYTES: usize = 1024;

/// What an operation takes before its answer is there, in units: most answers are shorter. With the limit's default,
/// 256 operations of a client are executed at once, and others wait for them.
const RESERVED: u32 = 256;

/// An event of this length or less waits for room. A longer one would take the room while it waits for it.
const WAITING_EVENT_BYTES_MAX: usize = 16 * 1024;

/// The room of one client. Cheap to clone; the clones share it.
#[derive(Clone)]
pub(super) struct Unsent {
    room: Arc<Semaphore>,
    /// Keeps the client's room from being forgotten while some of it is taken.
    _known: Option<Arc<Place>>,
}

impl Unsent {
    pub(super) fn new(room: Arc<Semaphore>, known: Option<Place>) -> Self {
        Self { room, _known: known.map(Arc::new) }
    }

    /// The room for so many bytes.
    pub(super) fn limit(bytes: usize) -> Arc<Semaphore> {
        let most = Semaphore::MAX_PERMITS.min(u32::MAX as usize);
        Arc::new(Semaphore::new((bytes / UNIT_BYTES).clamp(RESERVED as usize, most)))
    }

    /// Waits until there is room for another answer.
    pub(super) async fn reserve(&self) -> Room {
        self.take(RESERVED).await
    }

    /// The same for several at once, so that none of them holds its room while it waits for another's.
    pub(super) async fn reserve_several(&self, count: usize) -> Vec<Room> {
        let all = u32::try_from(count).unwrap_or(u32::MAX).saturating_mul(RESERVED);
        // More than there is would wait for ever.
        let most = u32::try_from(self.room.available_permits()).unwrap_or(u32::MAX).max(RESERVED);
        let mut room = self.take(all.min(most)).await;
        (0..count).map(|_| room.split(RESERVED)).collect()
    }

    /// Room for an event that is there already; none where it is long, and there is none at once.
    pub(super) async fn of_event(&self, bytes: usize) -> Option<Room> {
        let mut room = Room { taken: None, of: self.clone() };
        if room.fit(bytes) {
            return Some(room);
        }
        if bytes > WAITING_EVENT_BYTES_MAX {
            return None;
        }
        Some(self.take(units(bytes)).await)
    }

    async fn take(&self, units: u32) -> Room {
        // It is never closed.
        let taken = Arc::clone(&self.room).acquire_many_owned(units).await.ok();
        Room { taken, of: self.clone() }
    }
}

/// Room that is taken until this is dropped.
pub(super) struct Room {
    taken: Option<OwnedSemaphorePermit>,
    of: Unsent,
}

impl Room {
    /// Takes as much as an answer needs, and gives back what it does not; false, and nothing is taken any more, where
    /// there is not as much.
    pub(super) fn fit(&mut self, bytes: usize) -> bool {
        let (needed, has) = (units(bytes), self.taken.as_ref().map_or(0, held));
        if needed <= has {
            drop(self.taken.as_mut().and_then(|taken| taken.split((has - needed) as usize)));
            return true;
        }
        let Ok(more) = Arc::clone(&self.of.room).try_acquire_many_owned(needed - has) else {
            self.taken = None;
            return false;
        };
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        true
    }

    /// Part of it, or what there is.
    fn split(&mut self, units: u32) -> Self {
        let taken = self.taken.as_mut().and_then(|taken| taken.split(held(taken).min(units) as usize));
        Self { taken, of: self.of.clone() }
    }
}

fn held(taken: &OwnedSemaphorePermit) -> u32 {
    u32::try_from(taken.num_permits()).unwrap_or(u32::MAX)
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT_BYTES)).unwrap_or(u32::MAX)
}

/// Bytes that take room for as long as anybody holds them.
pub(super) fn held_by(bytes: Bytes, rooms: Vec<Room>) -> Bytes {
    struct Held {
        bytes: Bytes,
        _rooms: Vec<Room>,
    }

    impl AsRef<[u8]> for Held {
        fn as_ref(&self) -> &[u8] {
            &self.bytes
        }
    }

    Bytes::from_owner(Held { bytes, _rooms: rooms })
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    const MIB: usize = 1024 * 1024;

    #[test]
    fn an_answer_takes_what_it_needs_and_gives_back_the_rest() {
        let unsent = Unsent::new(Unsent::limit(MIB), None);
        let free = || unsent.room.available_permits() * UNIT_BYTES;
        let reserve = || unsent.reserve().now_or_never();
        let mut short = reserve().expect("room");
        assert_eq!(free(), MIB - MIB / 4);
        assert!(short.fit(1));
        assert_eq!(free(), MIB - UNIT_BYTES);
        let mut long = reserve().expect("room");
        assert!(long.fit(MIB - UNIT_BYTES));
        assert_eq!(free(), 0);
        assert!(reserve().is_none(), "another one waits");
        drop(short);
        assert!(!long.fit(MIB + 1), "nothing is longer than the limit");
        assert_eq!(free(), MIB);
    }

    #[test]
    fn a_short_event_waits_and_a_long_one_does_not() {
        let unsent = Unsent::new(Unsent::limit(MIB), None);
        let event = |bytes| unsent.of_event(bytes).now_or_never();
        let all = event(MIB).expect("at once").expect("room");
        assert!(event(WAITING_EVENT_BYTES_MAX).is_none(), "it waits");
        assert!(matches!(event(WAITING_EVENT_BYTES_MAX + 1), Some(None)));
        drop(all);
        assert!(matches!(event(WAITING_EVENT_BYTES_MAX + 1), Some(Some(_))));
    }

    #[test]
    fn several_share_what_they_were_given_together() {
        let unsent = Unsent::new(Unsent::limit(MIB), None);
        let rooms = unsent.reserve_several(3).now_or_never().expect("room");
        assert_eq!((rooms.len(), unsent.room.available_permits()), (3, 256));
        // More than there ever is are not waited for.
        let more = unsent.reserve_several(10).now_or_never().expect("what there is");
        assert_eq!((more.len(), unsent.room.available_permits()), (10, 0));
        let bytes = held_by(Bytes::from_static(b"answer"), more);
        drop(rooms);
        assert_eq!((&*bytes, unsent.room.available_permits()), (&b"answer"[..], 768));
        drop(bytes.clone());
        drop(bytes);
        assert_eq!(unsent.room.available_permits(), 1_024);
    }
}
