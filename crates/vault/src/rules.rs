//! The defences that a test of the whole may switch off, one at a time, to see a named law break.
//!
//! Without the feature `mutations` they are constants: [`Rules`] has no field and nothing can be switched off. Must
//! not know how each is kept.

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
    /// A passphrase is derived at full cost and nothing below the floor is opened. Off: at almost none, so that a
    /// thousand worlds can be played.
    costly_derivation,
    /// A tablet forgets only what a coordinator has acknowledged and a frozen period covers. Off: the server's receipt
    /// is enough.
    forget_only_settled,
    /// A blank that no erasure explains is believed only where a coordinator's word reaches it. Off: wherever a month is
    /// frozen.
    blanks_need_a_word,
    /// What another coordinator has seen is held against what the server shows here. Off: each believes its own view.
    views_meet,
    /// Which review holds is told by the round it was made in. Off: the one that came last.
    reviews_by_round,
    /// What a revoked device wrote beyond the end that its revocation names does not count. Off: it does.
    revocations_end,
    /// What a desk says it has opened is folded from bodies. Off: it is what the server counted.
    figures_from_bodies,
    /// A server that says it waits for a desk keeps back what is said here for some days without an alarm. Off: for ever.
    waiting_ends,
    /// The six words that two people compare stand for the key that is admitted. Off: for everything but that.
    words_name_the_key,
);

impl Default for Rules {
    fn default() -> Self {
        Self::KEPT
    }
}
