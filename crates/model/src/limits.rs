//! Every limit of protocol v1, named, with the unit last. Exceeding one is an error with its own code, never a
//! truncation. Must not know who enforces them.

/// Entries in one push. Measured: a batch of 100 costs the server one commit and 60 kB.
pub const PUSH_ENTRIES_MAX: usize = 100;

/// Bytes of one push or of one page of a pull.
pub const PUSH_BYTES_MAX: usize = 1 << 20;

/// Entries in one page of a pull; a page ends on a signed slot.
pub const PAGE_ENTRIES_MAX: usize = 1_000;

/// Bytes of the sealed body of one entry: one padded body and the tag of its cipher.
pub const SEALED_BODY_BYTES: usize = crate::body::BODY_BYTES + 16;

/// Bytes of one sealed item that is sent back: one padded item and the tag of its cipher.
pub const SEALED_RETURNED_BYTES: usize = crate::review::RETURNED_BYTES + 16;

/// Items sent back in one message; the rest comes with the next. 170 kB.
pub const SENT_BACK_ITEMS_MAX: usize = 100;

/// Items and takings back that the server keeps for one device.
pub const SENT_BACK_KEPT_MAX: u64 = 2_000;

/// Bytes that the size of a sealed sheet grows by, so that its length tells little.
pub const SHEET_STEP_BYTES: usize = 4 << 10;

/// Bytes of one sealed sheet. The largest two-month sheet of the season has a tenth of it.
pub const SHEET_BYTES_MAX: usize = 256 << 10;

/// Sheets in one message; the rest comes with the next.
pub const SHEETS_MAX: usize = 3;

/// Cells of one sheet or of one bulletin.
pub const TABLE_CELLS_MAX: usize = 20_000;

/// Bytes of the text of one bulletin. A yearly one of the season has a tenth of it.
pub const BULLETIN_BYTES_MAX: usize = 500 << 10;

/// Bulletins in one answer; the rest comes with the next.
pub const BULLETINS_MAX: usize = 2;

/// Periods of which the server keeps a sheet of one organisation. Twenty years have a third of it.
pub const SHEETS_KEPT_MAX: u64 = 400;

/// Readers' links that stand at one time.
pub const READERS_MAX: u64 = 500;

/// Bytes of one JSON request to the server.
pub const JSON_BYTES_MAX: usize = 64 << 10;

/// Statements in one append to a registry, or in one answer; the rest comes with the next. A hundred of the longest, 2.7 kB of
/// JSON each, are a quarter of what a device reads of an answer.
pub const STATEMENTS_MAX: usize = 100;

/// Ledger lines or heads in one answer; the rest comes with the next.
pub const ANSWER_ITEMS_MAX: usize = 1_000;

/// Entries of other branches kept per device until a coordinator adopts them.
pub const SHELF_ENTRIES_MAX: u64 = 5_000;

/// Devices of one organisation.
pub const DEVICES_MAX: usize = 1_000;

/// Seconds an enrolment code lives (SECURITY-CHECKS S-106).
pub const ENROLMENT_SECONDS: u64 = 600;

/// Seconds a challenge lives (S-107).
pub const CHALLENGE_SECONDS: u64 = 60;

/// Seconds a token lives (S-108).
pub const TOKEN_SECONDS: u64 = 900;
