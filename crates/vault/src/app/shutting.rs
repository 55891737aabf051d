//! How an open device shuts: by hand, by time, by wrong PINs, in panic. Whichever it is, nothing that was tapped is lost:
//! it is sealed as an entry, kept as a draft, or left behind as what would end the outing. Must not know screens.

use std::time::Duration;

use crate::clock::wall;
use crate::keyring;
use crate::lock::{OFFICE_SECONDS, PAUSE_SECONDS, Pin, Touched, Tried};

use crate::secret::leaving_nothing;

use super::problem::Refusal;
use super::{App, State, Street};

/// How often what remains to be read is made less, and how long an outing has been open is kept.
const COUNT_MINUTES: u32 = 10;

impl App {
    /// Does what is due by the clock, though nobody asks: pauses, shuts, ends an outing, burns a notebook. Says whether
    /// the device shut or paused.
    pub fn tick(&mut self) -> bool {
        leaving_nothing(|| self.look_at_clock())
    }

    pub(super) fn look_at_clock(&mut self) -> bool {
        if let Some(practised) = &mut self.training {
            practised.look_at_clock();
        }
        self.count_down();
        // A disk that takes nothing now is asked again with the next tick.
        let _ = self.run_glasses();
        let now = self.clock.monotonic();
        let idle = |touched: Touched, seconds| touched.idle_for(now, seconds);
        match &self.state {
            State::Outing(street) if street.age.is_over(now) => self.end_outing(),
            State::Outing(street) if street.pause.holds() => return false,
            State::Outing(_) if idle(self.touched, PAUSE_SECONDS) => self.pause_or_lock(),
            State::Office(_) if idle(self.touched, OFFICE_SECONDS) => self.lock(),
            _ => return false,
        }
        true
    }

    /// Shuts the device. What was being written is kept, and what would end the outing is left behind sealed.
    pub fn lock(&mut self) {
        self.leave_behind();
        self.shut();
    }

    /// Shuts the device and writes nothing.
    pub fn shut(&mut self) {
        self.state = State::Closed;
        self.live_table = None;
        self.applicants.clear();
        self.last_seen.clear();
        self.awaited.clear();
    }

    pub(super) fn set_pin(&mut self, pin: Pin) -> Result<(), Refusal> {
        let State::Outing(street) = &mut self.state else { return Err(Refusal::NoOuting) };
        if street.pause.has_pin() {
            return Err(Refusal::WrongState);
        }
        if pin.is_easy() {
            return Err(Refusal::EasyPin);
        }
        street.pause.set(pin);
        Ok(())
    }

    pub(super) fn pause(&mut self) -> Result<(), Refusal> {
        if !matches!(self.state, State::Outing(_)) {
            return Err(Refusal::NoOuting);
        }
        self.pause_or_lock();
        Ok(())
    }

    fn pause_or_lock(&mut self) {
        self.leave_behind();
        let pauses = match &mut self.state {
            State::Outing(street) => street.pause.begin(),
            State::Closed | State::Office(_) => false,
        };
        if !pauses {
            self.shut();
        }
    }

    pub(super) fn resume(&mut self, pin: &Pin) -> Result<(), Refusal> {
        let State::Outing(street) = &mut self.state else { return Err(Refusal::NoOuting) };
        if !street.pause.holds() {
            return Err(Refusal::WrongState);
        }
        match street.pause.try_end(pin) {
            Tried::Open => Ok(()),
            Tried::Wrong => Err(Refusal::WrongPin),
            Tried::Spent => {
                // Where it cannot be sealed it stays a draft, and can still be had back with the words.
                let _ = street.outing.seal_draft_as_it_is(&mut self.store, &mut self.chance);
                self.lock();
                Err(Refusal::PinSpent)
            }
        }
    }

    /// Destroys every key of the device. An open outing is ended in the same write.
    pub(super) fn destroy_everything(&mut self) -> Result<(), Refusal> {
        if self.identity.is_none() {
            return Err(Refusal::WrongState);
        }
        let state = std::mem::replace(&mut self.state, State::Closed);
        self.shut();
        if let State::Outing(street) = &state {
            // Whoever calls this needs the keys gone before anything else.
            let _ = street.outing.abandon(&mut self.store, &mut self.chance);
        }
        Ok(keyring::destroy(&mut self.store)?)
    }

    fn end_outing(&mut self) {
        let State::Outing(street) = std::mem::replace(&mut self.state, State::Closed) else { return };
        let Street { outing, .. } = *street;
        // An outing that cannot be ended (a full disk) is shut, and ended when it is opened again.
        let moment = self.moment();
        let _ = outing.end(&mut self.store, &mut self.chance, &moment);
        self.shut();
    }

    /// Leaves behind sealed what the open outing needs if it is not opened again. Shutting never waits for it.
    fn leave_behind(&mut self) {
        self.keep_age();
        if let State::Outing(street) = &self.state {
            let _ = street.outing.leave_testament(&mut self.store, &mut self.chance);
        }
    }

    pub(super) fn keep_age(&mut self) {
        let (now, on_wall) = (self.clock.monotonic(), wall(&*self.clock));
        if let State::Outing(street) = &self.state {
            let minutes = street.age.minutes(now);
            let _ = street.outing.keep_age(&mut self.store, &mut self.chance, minutes, on_wall);
        }
    }

    /// Takes the time that has passed off what remains to be read; it never comes back.
    fn count_down(&mut self) {
        let step = Duration::from_secs(u64::from(COUNT_MINUTES) * 60);
        let now = self.clock.monotonic();
        let mut minutes: u32 = 0;
        while now.saturating_sub(self.counted) >= step {
            self.counted += step;
            minutes = minutes.saturating_add(COUNT_MINUTES);
        }
        if minutes > 0 {
            self.keep_age();
            // A disk that takes nothing now is asked again with the next step.
            let _ = self.age_notebooks(minutes);
        }
    }
}
