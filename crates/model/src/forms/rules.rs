//! What a broken rule is called, and the few checks that all forms share. Must not know any form.

/// The names of the rules, as the screens know them.
pub mod rule {
    /// A value that must be given is missing.
    pub const REQUIRED: &str = "required";
    /// A value was given that belongs to another choice.
    pub const NOT_APPLICABLE: &str = "not_applicable";
    /// The same choice was made twice.
    pub const REPEATED: &str = "repeated";
    /// More choices than the limit.
    pub const TOO_MANY: &str = "too_many";
    /// A number outside its range.
    pub const OUT_OF_RANGE: &str = "out_of_range";
    /// A text without a character.
    pub const EMPTY: &str = "empty";
    /// A text longer than the limit.
    pub const TOO_LONG: &str = "too_long";
    /// A text with a control character, an invisible one, or one that turns the direction of writing.
    pub const UNWRITABLE: &str = "unwritable";
}

/// A rule of a form that was broken: the field and the rule, never the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {code}")]
pub struct Invalid {
    /// The field, by its JSON name.
    pub field: &'static str,
    /// The rule, one of [`rule`].
    pub code: &'static str,
}

/// Fails with this rule unless it holds.
pub(super) fn hold(holds: bool, field: &'static str, code: &'static str) -> Result<(), Invalid> {
    if holds { Ok(()) } else { Err(Invalid { field, code }) }
}

/// No choice twice. The lists are short enough to compare every pair.
pub(super) fn no_repeats<T: PartialEq>(
    field: &'static str,
    choices: impl IntoIterator<Item = T>,
) -> Result<(), Invalid> {
    let mut seen = Vec::new();
    for choice in choices {
        hold(!seen.contains(&choice), field, rule::REPEATED)?;
        seen.push(choice);
    }
    Ok(())
}

/// At most so many choices.
pub(super) fn at_most<T>(field: &'static str, choices: &[T], limit: usize) -> Result<(), Invalid> {
    hold(choices.len() <= limit, field, rule::TOO_MANY)
}
