//! The defences that a test of the whole may switch off, one at a time, to see a named law break.
//!
//! Compiled as constants: without the feature `mutations`, [`Rules`] has no field and no defence can be switched off.
//! Must not know how each is kept.

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Which defences stand. All of them, unless a test was compiled to switch one off.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Rules {
            $($(#[$doc])* #[cfg(feature = "mutations")] pub $name: bool,)+
        }

        impl Rules {
            /// Every defence stands.
            pub const KEPT: Self = Self { $(#[cfg(feature = "mutations")] $name: true,)+ };

            $(#[cfg(feature = "mutations")]
            pub(crate) const fn $name(self) -> bool {
                self.$name
            }

            #[cfg(not(feature = "mutations"))]
            pub(crate) const fn $name(self) -> bool {
                true
            })+
        }
    };
}

rules!(
    /// An entry is taken only in the slot after the head. Off: a run is taken wherever it says it stands.
    contiguous_single_writer,
    /// Another digest in a taken slot goes to the shelf. Off: it is silently ignored, and the highest slot is the head.
    heads_carry_digest,
    /// A blank is taken only if its subject is in the ledger. Off: any blank is.
    blank_needs_ledger,
    /// Late copies of an erased subject arrive blank. Off: they are stored as they come.
    ledger_kept,
    /// A text is let go only where a coordinator's word reaches it. Off: a frozen month is enough.
    lets_go_only_what_was_read,
    /// A revision holds only under the rules of [`approdo_model::fold`]. Off: the highest number holds, whoever's.
    revision_rules,
    /// The table is folded from headers. Off: every arriving header is added to it.
    counts_folded,
);

impl Default for Rules {
    fn default() -> Self {
        Self::KEPT
    }
}
