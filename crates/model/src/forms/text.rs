//! Text that a person types, in one line: what may stand in it. Must not know what it is for.

use super::rules::{Invalid, hold, rule};

/// A line as it was typed, without the space around it, if it is no longer than so many bytes and can be written.
///
/// # Errors
/// [`Invalid`] with the field's name.
pub(crate) fn line_of_text(field: &'static str, typed: &str, bytes_max: usize) -> Result<String, Invalid> {
    let line = typed.trim();
    hold(line.len() <= bytes_max, field, rule::TOO_LONG)?;
    hold(!line.chars().any(is_unwritable), field, rule::UNWRITABLE)?;
    Ok(line.to_owned())
}

/// Control characters, and those that are invisible or turn the direction of writing: they would let one name look
/// like another.
fn is_unwritable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}
