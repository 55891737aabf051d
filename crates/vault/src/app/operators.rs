//! The operators of this device: who else opens it, one more, one less, a new passphrase. In the office.
//!
//! Removing an operator and changing a passphrase make a new vault key and seal everything that is kept under it, in
//! one transaction; no record, entry or draft is touched. Must not know who the operators are: a slot is a number.

use crate::keyring::{self, KeyringError};
use crate::passphrase::Passphrase;
use crate::roster::{self, OPERATORS_MAX, Operator};
use crate::secret::Key;
use crate::store::Roster;

use super::answer::{OperatorView, Operators};
use super::problem::Refusal;
use super::{App, Office, State};

/// In the office no words are asked, so that none can be wrong: what does not open was changed.
fn changed(error: KeyringError) -> Refusal {
    match error {
        KeyringError::Wrong => Refusal::Unreadable,
        KeyringError::Store(_) | KeyringError::Destroyed => error.into(),
    }
}

impl App {
    pub(super) fn operators(&self) -> Result<Operators, Refusal> {
        let (office, roster) = self.at_roster()?;
        Ok(view(&roster, office.slot))
    }

    /// The vault key stays: whoever is added may open everything anyway.
    pub(super) fn add_operator(&mut self, words: &Passphrase) -> Result<Operators, Refusal> {
        let (office, roster) = self.at_roster()?;
        let (own, vault_key) = (office.slot, office.vault_key.clone());
        let slot = free_slot(&roster).ok_or(Refusal::TooMany)?;
        self.asked_back(words)?;
        let lock = roster::Lock::on(&roster, words, self.rules)?;
        let voucher = keyring::voucher(&self.store, &vault_key).map_err(changed)?;
        let mut operators: Vec<Operator> = roster.slots.iter().map(Operator::from).collect();
        operators.push(roster::operator(slot, &lock, &voucher, &mut self.chance)?);
        let roster = roster::seal(&roster, operators, &vault_key, &voucher, &mut self.chance)?;
        self.store.write("add operator", |rows| rows.set_roster(&roster))?;
        *self.shown()? = None;
        Ok(view(&roster, own))
    }

    pub(super) fn remove_operator(&mut self, slot: u8) -> Result<Operators, Refusal> {
        let (office, roster) = self.at_roster()?;
        if slot == office.slot {
            return Err(Refusal::OwnOperator);
        }
        if roster.slots.iter().all(|row| row.slot != slot) {
            return Err(Refusal::UnknownOperator);
        }
        let vault_key = office.vault_key.clone();
        let voucher = keyring::voucher(&self.store, &vault_key).map_err(changed)?;
        let left = roster.slots.iter().filter(|row| row.slot != slot).map(Operator::from).collect();
        self.renew(&roster, left, &vault_key, &voucher)
    }

    pub(super) fn change_passphrase(&mut self, words: &Passphrase) -> Result<Operators, Refusal> {
        let (office, roster) = self.at_roster()?;
        let (own, vault_key) = (office.slot, office.vault_key.clone());
        self.asked_back(words)?;
        let lock = roster::Lock::on(&roster, words, self.rules)?;
        let voucher = keyring::voucher(&self.store, &vault_key).map_err(changed)?;
        let others = roster.slots.iter().filter(|row| row.slot != own).map(Operator::from);
        let mut operators: Vec<Operator> = others.collect();
        operators.push(roster::operator(own, &lock, &voucher, &mut self.chance)?);
        let operators = self.renew(&roster, operators, &vault_key, &voucher)?;
        *self.shown()? = None;
        Ok(operators)
    }

    /// The office and the roster as they stand. A roster that the vault key does not prove is none: a recipient that
    /// somebody slipped in never gets a key.
    fn at_roster(&self) -> Result<(&Office, Roster), Refusal> {
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let roster = self.store.roster()?.ok_or(Refusal::Unreadable)?;
        roster::prove(&roster, &office.vault_key)?;
        Ok((office, roster))
    }

    /// A new vault key, sealed to these operators and to nobody else, with everything that was kept under the one
    /// before.
    fn renew(
        &mut self,
        before: &Roster,
        operators: Vec<Operator>,
        vault_key: &Key,
        voucher: &Key,
    ) -> Result<Operators, Refusal> {
        let fresh = self.chance.key();
        let roster = roster::seal(before, operators, &fresh, voucher, &mut self.chance)?;
        let kept = keyring::rewrap(&self.store, vault_key, &fresh, &mut self.chance).map_err(changed)?;
        self.store.write("renew vault key", |rows| {
            rows.set_roster(&roster)?;
            rows.replace_kept(&kept)
        })?;
        // With this no byte of what was sealed under the key before is left in the file or its write-ahead log. If it
        // fails, the key is renewed all the same, and the next checkpoint does it.
        let _ = self.store.checkpoint();
        let State::Office(office) = &mut self.state else { return Err(Refusal::WrongState) };
        office.vault_key = fresh;
        Ok(view(&roster, office.slot))
    }
}

fn view(roster: &Roster, own: u8) -> Operators {
    let operator = |slot: u8| OperatorView { slot, own: slot == own };
    Operators { operators: roster.slots.iter().map(|row| operator(row.slot)).collect() }
}

/// The lowest number that nobody has.
fn free_slot(roster: &Roster) -> Option<u8> {
    let numbers = (roster::FIRST_SLOT..).take(OPERATORS_MAX);
    numbers.into_iter().find(|number| roster.slots.iter().all(|row| row.slot != *number))
}
