//! The tavolo's page: bulletins in; HTML, charts, stylesheet and files out.
//!
//! Pure. What is shown was published: a figure has no other way in here than a signed bulletin, and there is nothing to
//! ask beyond which bulletin and in which language. Must not know the store, who asks, nor whose link it is.

mod chart;
mod compared;
pub mod dhis2;
#[cfg(test)]
mod drawn;
mod files;
mod grid;
mod html;
#[cfg(test)]
mod office;
mod shelf;
#[cfg(test)]
mod tests;
mod words;

pub use files::{FORMATS, Format, file, file_name};
pub use html::{Frame, bulletin, empty, missing};
pub use shelf::Shelf;

/// The one stylesheet.
pub const STYLE: &str = include_str!("style.css");

/// The mark of the pages.
pub const ICON: &str = include_str!("icon.svg");

/// What a browser may do with a page: show it with our stylesheet, and nothing else. No script, no frame, no form, no
/// other place.
pub const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
