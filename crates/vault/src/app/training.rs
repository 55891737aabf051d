//! The practice: a device that exists in memory only, with an organisation, keys and words of its own.
//!
//! While one practises the real device is shut, every request goes to the other one, and no sync ever sees it: what is
//! noted there cannot be mixed with what is real, cannot leave, and is gone when the practice ends. Must not know what is
//! practised.

use approdo_model::forms::{UnitName, ZoneName};

use crate::passphrase::Passphrase;
use crate::store::Store;

use super::answer::{Training, Value};
use super::problem::Refusal;
use super::{App, State};

/// What the unit of a practice is called, and its zones. Names of nothing.
const UNIT: &str = "Unità di prova";
const ZONES: [&str; 3] = ["Zona rossa", "Zona verde", "Zona blu"];

impl App {
    /// Shuts the real device and opens one to practise on, in its office; says where that one stands.
    pub(super) fn start_training(&mut self) -> Result<Value, Refusal> {
        if matches!(self.state, State::Outing(_)) {
            return Err(Refusal::WrongState);
        }
        let practised = self.practice_device()?;
        let status = practised.status()?;
        self.lock();
        self.training = Some(Box::new(practised));
        Ok(Value::Status(Box::new(status)))
    }

    /// Ends the practice; the real device stays shut.
    pub(super) fn end_training(&mut self) -> Result<(), Refusal> {
        self.training.take().map(drop).ok_or(Refusal::WrongState)
    }

    fn practice_device(&mut self) -> Result<Self, Refusal> {
        let (clock, chance) = (self.clock.clone(), self.chance.clone());
        let mut app = Self::over(Store::in_memory()?, clock, chance, self.rules)?;
        let words = Passphrase::make(&mut app.chance);
        let unit = UnitName::new(UNIT).map_err(Refusal::Invalid)?;
        app.admit_alone(&words, &[unit])?;
        app.unlock(&words)?;
        let zones: Result<Vec<_>, _> = ZONES.iter().map(|zone| ZoneName::new(zone)).collect();
        app.set_zones(zones.map_err(Refusal::Invalid)?)?;
        app.practice = Some(words);
        Ok(app)
    }

    /// What a screen is told of the practice, if this is one.
    pub(super) fn training_view(&self) -> Option<Training> {
        self.practice.as_ref().map(|words| Training { words: words.words() })
    }
}
