//! Why something is not published: codes with their parameters. The words are the programme's and the pages'.

use serde::Serialize;

use crate::form::At;

/// Why nothing is published, or why a text could not be read.
///
/// The parameters are dimensions, codes and places in the text, never a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// The text is longer than [`crate::form::TEXT_BYTES_MAX`].
    #[error("too_long")]
    TooLong,
    /// A field that the form does not have.
    #[error("unknown_field")]
    UnknownField {
        /// Its name.
        field: String,
        /// Line in the text.
        line: usize,
        /// Column in the text.
        column: usize,
    },
    /// Not JSON of this form.
    #[error("not_the_form")]
    NotTheForm {
        /// Line in the text.
        line: usize,
        /// Column in the text.
        column: usize,
    },
    /// A dimension that cannot be one: no code, a code twice, `*`, or the name of a field.
    #[error("bad_dimension")]
    BadDimension {
        /// Which.
        dimension: String,
    },
    /// A dimension that is not declared, or that is missing where it must be named.
    #[error("unknown_dimension")]
    UnknownDimension {
        /// Which.
        dimension: String,
    },
    /// A code that its dimension does not have.
    #[error("unknown_code")]
    UnknownCode {
        /// The dimension.
        dimension: String,
        /// The code.
        value: String,
    },
    /// A cell, table or bulletin cell that is named twice.
    #[error("twice")]
    Twice {
        /// Where.
        at: At,
    },
    /// A threshold under the floor, or a base that is neither 5 nor 10.
    #[error("bad_policy")]
    BadPolicy,
    /// A table that crosses two multi-response dimensions, or crosses one with a dimension its cells do not have.
    #[error("bad_table")]
    BadTable {
        /// Its dimensions.
        by: Vec<String>,
    },
    /// More records with an answer than records.
    #[error("more_answers_than_records")]
    MoreAnswersThanRecords {
        /// Where.
        at: At,
    },
    /// A figure of a finer dimension outside of the code that it lies in.
    #[error("outside_its_group")]
    OutsideItsGroup {
        /// The finer dimension.
        dimension: String,
    },
    /// A margin that does not count what its cells count.
    #[error("margin_disagrees")]
    MarginDisagrees {
        /// Where.
        at: At,
    },
    /// A figure that an attacker is said to know lies outside what is theirs, or cannot be told from the figures.
    #[error("not_own")]
    NotOwn {
        /// Where, or whose.
        at: At,
    },
    /// More than one of the named limits allows.
    #[error("too_large")]
    TooLarge,
    /// The figures are not those of an earlier bulletin; what changed must be a part of its own (a late record) or
    /// wait for the yearly consolidation.
    #[error("earlier_disagrees")]
    EarlierDisagrees {
        /// Which bulletin, from 0.
        bulletin: usize,
        /// Which cell.
        at: At,
    },
    /// A masked cell of an earlier bulletin is open to an attacker whatever is masked now.
    #[error("earlier_open")]
    EarlierOpen {
        /// Which bulletin, from 0.
        bulletin: usize,
        /// Which cell.
        at: At,
        /// Whose knowledge opens it; none: everybody's.
        known_to: Option<At>,
    },
    /// A cell is open to an attacker even with everything masked that may be.
    #[error("unprotectable")]
    Unprotectable {
        /// Which cell.
        at: At,
        /// Whose knowledge opens it; none: everybody's.
        known_to: Option<At>,
    },
    /// The proof needed more work than [`crate::SOLVES_MAX`] allows.
    #[error("too_hard")]
    TooHard,
    /// Whoever asked does not want to know any more.
    #[error("stopped")]
    Stopped,
    /// No count agrees with everything that is said: the bulletins contradict each other.
    #[error("contradiction")]
    Contradiction,
    /// The last attack on the finished bulletin disagreed with the proof; a fault of the programme.
    #[error("proof_disagrees")]
    ProofDisagrees {
        /// Which cell.
        at: At,
    },
}
