//! What is being written in the office and is not said yet: an answer to what was sent back, and at a desk the words with
//! which something is sent back.
//!
//! It is on the disk at every change, sealed under the vault key in one row per outing, and goes with the outing's key.
//! What is answered, sent or settled is let go of. Must not know whether it may be said, nor what is said of it.

use approdo_model::bytes::Digest;
use approdo_model::forms::{Invalid, rule};
use approdo_model::ids::SubjectId;

use crate::envelope;
use crate::outing::wrap_name;
use crate::secret::Key;
use crate::store::{Store, WrapKind};

use super::answer::{WrittenItem, WrittenItems};
use super::problem::Refusal;
use super::request::Written;
use super::reviewing::to_send_back;
use super::{App, State};

/// Bytes of everything that is being written about one outing. An answer that mends an outing with all its fields takes
/// two thousand.
const WRITTEN_BYTES_MAX: usize = 64 << 10;

/// What is being written about one outing.
struct Page {
    opening: Digest,
    items: Vec<WrittenItem>,
}

impl App {
    pub(super) fn written(&mut self) -> Result<WrittenItems, Refusal> {
        self.let_go_of_written()?;
        let items = self.written_pages()?.into_iter().flat_map(|page| page.items).collect();
        Ok(WrittenItems { items })
    }

    pub(super) fn write_down(
        &mut self,
        subject: &SubjectId,
        seen: &Digest,
        written: Option<Written>,
    ) -> Result<(), Refusal> {
        let is_it = |item: &WrittenItem| (item.subject, item.seen) == (*subject, *seen);
        let mut pages = self.written_pages()?;
        let Some(written) = written else {
            let Some(page) = pages.iter_mut().find(|page| page.items.iter().any(is_it)) else {
                return Ok(());
            };
            page.items.retain(|item| !is_it(item));
            return self.keep_written(page);
        };
        let opening = self.written_about(subject, seen, &written)?;
        let known = pages.into_iter().find(|page| page.opening == opening);
        let mut page = known.unwrap_or(Page { opening, items: Vec::new() });
        page.items.retain(|item| !is_it(item));
        page.items.push(WrittenItem { subject: *subject, seen: *seen, written });
        self.keep_written(&page)
    }

    /// The opening of the outing that something may be written about here.
    fn written_about(
        &mut self,
        subject: &SubjectId,
        seen: &Digest,
        written: &Written,
    ) -> Result<Digest, Refusal> {
        match written {
            Written::SendBack { .. } => Ok(to_send_back(&self.at_desk()?, subject, seen)?.outing),
            Written::Answer { .. } => {
                let waiting = self.unanswered()?;
                let item = waiting.iter().find(|(_, item)| (item.subject, item.seen) == (*subject, *seen));
                item.map(|(opening, _)| *opening).ok_or(Refusal::UnknownSubject)
            }
        }
    }

    /// Lets go of what waits for no word any more: it was answered, sent, settled, erased or overtaken.
    ///
    /// # Errors
    /// [`Refusal`] if the file cannot be read or written.
    pub(super) fn let_go_of_written(&mut self) -> Result<(), Refusal> {
        if !matches!(self.state, State::Office(_)) {
            return Ok(());
        }
        for mut page in self.written_pages()? {
            let before = page.items.len();
            let mut still = Vec::new();
            for item in page.items {
                if self.still_waits(&item)? {
                    still.push(item);
                }
            }
            page.items = still;
            if page.items.len() < before {
                self.keep_written(&page)?;
            }
        }
        Ok(())
    }

    fn still_waits(&mut self, item: &WrittenItem) -> Result<bool, Refusal> {
        match self.written_about(&item.subject, &item.seen, &item.written) {
            Ok(_) if matches!(item.written, Written::SendBack { .. }) => {
                let parts = self.at_desk()?;
                Ok(!parts.desk.is_with_unit(parts.registry, &item.subject, &item.seen))
            }
            Ok(_) => Ok(true),
            Err(Refusal::Unreadable | Refusal::WrongPassphrase | Refusal::DiskFull) => {
                Err(Refusal::Unreadable)
            }
            Err(_) => Ok(false),
        }
    }

    fn written_pages(&self) -> Result<Vec<Page>, Refusal> {
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        pages(&self.store, &office.vault_key)
    }

    fn keep_written(&mut self, page: &Page) -> Result<(), Refusal> {
        let State::Office(office) = &self.state else { return Err(Refusal::WrongState) };
        let name = page.opening.as_bytes();
        if page.items.is_empty() {
            return Ok(self
                .store
                .write("let go of written", |rows| rows.drop_wrap(WrapKind::Written, name))?);
        }
        let text = serde_json::to_vec(&page.items).map_err(|_| Refusal::Unreadable)?;
        let text = zeroize::Zeroizing::new(text);
        if text.len() > WRITTEN_BYTES_MAX {
            return Err(Refusal::Invalid(Invalid { field: "written", code: rule::TOO_LONG }));
        }
        let aad = wrap_name(WrapKind::Written, name);
        let sealed = envelope::seal_text(&office.vault_key, &aad, &text, &mut self.chance)?;
        keep(&mut self.store, name, &sealed)
    }
}

/// Everything that is kept so.
///
/// # Errors
/// [`Refusal::WrongPassphrase`] if it was changed: as for every kept seal, which it was is not said.
fn pages(store: &Store, vault_key: &Key) -> Result<Vec<Page>, Refusal> {
    let rows = store.wraps(WrapKind::Written)?;
    rows.into_iter().map(|(name, sealed)| open_page(vault_key, &name, &sealed)).collect()
}

/// Whether everything that is kept so opens.
///
/// # Errors
/// As [`pages`].
pub(super) fn opens(store: &Store, vault_key: &Key) -> Result<(), Refusal> {
    pages(store, vault_key).map(drop)
}

fn keep(store: &mut Store, name: &[u8], sealed: &[u8]) -> Result<(), Refusal> {
    Ok(store.write("keep written", |rows| rows.set_wrap(WrapKind::Written, name, sealed))?)
}

fn open_page(vault_key: &Key, name: &[u8], sealed: &[u8]) -> Result<Page, Refusal> {
    let opening = Digest::from_slice(name).ok_or(Refusal::Unreadable)?;
    // A changed seal looks like wrong words (S-008).
    let text = envelope::open_text(vault_key, &wrap_name(WrapKind::Written, name), sealed)
        .map_err(|_| Refusal::WrongPassphrase)?;
    let items = serde_json::from_slice(&text).map_err(|_| Refusal::Unreadable)?;
    Ok(Page { opening, items })
}
