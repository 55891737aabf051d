//! Why a request was refused, and the code the UI finds words for. Must not carry data.

use approdo_model::forms::Invalid;
use approdo_model::services;

use crate::envelope::EnvelopeError;
use crate::keyring::KeyringError;
use crate::log::LogError;
use crate::outing::OutingError;
use crate::passphrase::KdfError;
use crate::store::StoreError;

use super::answer::AppProblem;

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request is not for this state.
    #[error("wrong_state")]
    WrongState,
    /// No outing is open, or it is shut.
    #[error("no_outing")]
    NoOuting,
    /// The registry does not name this device, or names it no longer.
    #[error("not_enrolled")]
    NotEnrolled,
    /// Only a coordinator's open desk may.
    #[error("not_coordinator")]
    NotCoordinator,
    /// Wrong words, or a changed file.
    #[error("wrong_passphrase")]
    WrongPassphrase,
    /// The keys were destroyed.
    #[error("wiped")]
    Wiped,
    /// The outing pauses.
    #[error("paused")]
    Paused,
    /// Another PIN than the one that was chosen.
    #[error("wrong_pin")]
    WrongPin,
    /// The last PIN that could be tried was wrong: the device is shut.
    #[error("pin_spent")]
    PinSpent,
    /// A PIN that anybody tries first.
    #[error("easy_pin")]
    EasyPin,
    /// The words are not those that were shown.
    #[error("passphrase_differs")]
    PassphraseDiffers,
    /// No operator has this number.
    #[error("unknown_operator")]
    UnknownOperator,
    /// Nobody removes themselves: somebody must be left to open the device.
    #[error("own_operator")]
    OwnOperator,
    /// Not an invitation.
    #[error("bad_invitation")]
    BadInvitation,
    /// Not a code as it is typed.
    #[error("bad_code")]
    BadCode,
    /// Not the code of a secretariat or an organisation.
    #[error("bad_introduction")]
    BadIntroduction,
    /// The code of a secretariat at a secretariat, or of an organisation at an organisation.
    #[error("same_kind")]
    SameKind,
    /// The other side uses another server.
    #[error("other_server")]
    OtherServer,
    /// The registry names no secretariat.
    #[error("no_secretariat")]
    NoSecretariat,
    /// The secretariat's key has not come yet.
    #[error("secretariat_unknown")]
    SecretariatUnknown,
    /// Neither two months nor one.
    #[error("not_a_period")]
    NotAPeriod,
    /// The period is not over.
    #[error("not_over")]
    NotOver,
    /// A sheet of other months was sent of one of these.
    #[error("other_period")]
    OtherPeriod,
    /// Records of the period can no longer be read here.
    #[error("let_go")]
    LetGo,
    /// A secretariat has no tablets, outings and records.
    #[error("is_secretariat")]
    IsSecretariat,
    /// The invitation was for another role.
    #[error("other_role")]
    OtherRole,
    /// Not an address that may be asked.
    #[error("bad_server")]
    BadServer,
    /// Nothing of that name here.
    #[error("unknown_subject")]
    UnknownSubject,
    /// The form does not belong to the outing.
    #[error("not_of_this_outing")]
    NotOfThisOuting,
    /// It was changed since it was looked at.
    #[error("changed_meanwhile")]
    ChangedMeanwhile,
    /// Something in the outing asks for a second look.
    #[error("not_clean")]
    NotClean,
    /// Nobody is left who could answer, or the outing's key is not here.
    #[error("nobody_to_answer")]
    NobodyToAnswer,
    /// As many as there may be.
    #[error("too_many")]
    TooMany,
    /// A form breaks a rule.
    #[error("invalid")]
    Invalid(Invalid),
    /// Not the words of this organisation's key.
    #[error("bad_paper")]
    BadPaper,
    /// A sheet of paper was not copied rightly, or is of the other key.
    #[error("bad_sheet")]
    BadSheet,
    /// Twice the same share.
    #[error("same_sheet")]
    SameSheet,
    /// The sheets of the founding were not given back yet.
    #[error("kit_waits")]
    KitWaits,
    /// No second coordinator holds the generation in force.
    #[error("alone")]
    Alone,
    /// No desk removes itself: somebody must be left to hand the next generation on.
    #[error("own_desk")]
    OwnDesk,
    /// It contradicts what the registry says.
    #[error("contradiction")]
    Contradiction,
    /// Only on a desk of a secretariat.
    #[error("not_secretariat")]
    NotSecretariat,
    /// A bulletin of these months stands, or a consolidation that speaks about them.
    #[error("already_published")]
    AlreadyPublished,
    /// The tables cannot be protected; the preview says which and why.
    #[error("not_publishable")]
    NotPublishable,
    /// No name, or one that is too long.
    #[error("bad_name")]
    BadName,
    /// Something that is not frozen is sealed to it, or a device that may still seal to it was not named.
    #[error("still_needed")]
    StillNeeded,
    /// Something of what was written here was not delivered yet.
    #[error("not_delivered")]
    NotDelivered,
    /// Something that was sent back waits for its answer, which nobody could give afterwards.
    #[error("answer_first")]
    AnswerFirst,
    /// Not a file of services that a coordinator of this organisation signed.
    #[error("bad_services")]
    BadServices,
    /// The edition in force is as new or newer.
    #[error("not_newer")]
    NotNewer,
    /// A mapping file that cannot be applied.
    #[error("bad_mapping")]
    BadMapping,
    /// A file of past counts with a fault.
    #[error("bad_counts")]
    BadCounts,
    /// The disk is full.
    #[error("disk_full")]
    DiskFull,
    /// The file cannot be used or understood.
    #[error("unreadable")]
    Unreadable,
}

impl Refusal {
    /// What the UI is told.
    pub fn problem(self) -> AppProblem {
        let (code, field) = match self {
            Self::Invalid(invalid) => ("invalid", Some(invalid.field)),
            Self::WrongState => ("wrong_state", None),
            Self::NoOuting => ("no_outing", None),
            Self::NotEnrolled => ("not_enrolled", None),
            Self::NotCoordinator => ("not_coordinator", None),
            Self::WrongPassphrase => ("wrong_passphrase", None),
            Self::Wiped => ("wiped", None),
            Self::Paused => ("paused", None),
            Self::WrongPin => ("wrong_pin", None),
            Self::PinSpent => ("pin_spent", None),
            Self::EasyPin => ("easy_pin", None),
            Self::PassphraseDiffers => ("passphrase_differs", None),
            Self::UnknownOperator => ("unknown_operator", None),
            Self::OwnOperator => ("own_operator", None),
            Self::BadInvitation => ("bad_invitation", None),
            Self::BadCode => ("bad_code", None),
            Self::BadIntroduction => ("bad_introduction", None),
            Self::SameKind => ("same_kind", None),
            Self::OtherServer => ("other_server", None),
            Self::IsSecretariat => ("is_secretariat", None),
            Self::NoSecretariat => ("no_secretariat", None),
            Self::SecretariatUnknown => ("secretariat_unknown", None),
            Self::NotAPeriod => ("not_a_period", None),
            Self::NotOver => ("not_over", None),
            Self::OtherPeriod => ("other_period", None),
            Self::LetGo => ("let_go", None),
            Self::OtherRole => ("other_role", None),
            Self::BadServer => ("bad_server", None),
            Self::UnknownSubject => ("unknown_subject", None),
            Self::NotOfThisOuting => ("not_of_this_outing", None),
            Self::ChangedMeanwhile => ("changed_meanwhile", None),
            Self::NotClean => ("not_clean", None),
            Self::NobodyToAnswer => ("nobody_to_answer", None),
            Self::TooMany => ("too_many", None),
            Self::BadPaper => ("bad_paper", None),
            Self::BadSheet => ("bad_sheet", None),
            Self::SameSheet => ("same_sheet", None),
            Self::KitWaits => ("kit_waits", None),
            Self::Alone => ("alone", None),
            Self::OwnDesk => ("own_desk", None),
            Self::Contradiction => ("contradiction", None),
            Self::NotSecretariat => ("not_secretariat", None),
            Self::AlreadyPublished => ("already_published", None),
            Self::NotPublishable => ("not_publishable", None),
            Self::BadName => ("bad_name", None),
            Self::StillNeeded => ("still_needed", None),
            Self::NotDelivered => ("not_delivered", None),
            Self::AnswerFirst => ("answer_first", None),
            Self::BadServices => ("bad_services", None),
            Self::NotNewer => ("not_newer", None),
            Self::BadMapping => ("bad_mapping", None),
            Self::BadCounts => ("bad_counts", None),
            Self::DiskFull => ("disk_full", None),
            Self::Unreadable => ("unreadable", None),
        };
        let retryable = matches!(
            self,
            Self::SecretariatUnknown
                | Self::NotEnrolled
                | Self::WrongPassphrase
                | Self::WrongPin
                | Self::EasyPin
                | Self::DiskFull
        );
        AppProblem { code, field, retryable }
    }
}

impl From<services::Fault> for Refusal {
    fn from(_: services::Fault) -> Self {
        Self::BadServices
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full(_) => Self::DiskFull,
            StoreError::Corrupt(_) | StoreError::Unusable(_) => Self::Unreadable,
        }
    }
}

impl From<EnvelopeError> for Refusal {
    fn from(_: EnvelopeError) -> Self {
        Self::Unreadable
    }
}

impl From<KeyringError> for Refusal {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::Store(error) => error.into(),
            KeyringError::Wrong => Self::WrongPassphrase,
            KeyringError::Destroyed => Self::Wiped,
        }
    }
}

impl From<KdfError> for Refusal {
    fn from(_: KdfError) -> Self {
        Self::Unreadable
    }
}

impl From<LogError> for Refusal {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Store(error) => error.into(),
            LogError::Envelope(_) | LogError::Form => Self::Unreadable,
        }
    }
}

impl From<OutingError> for Refusal {
    fn from(error: OutingError) -> Self {
        match error {
            OutingError::Invalid(invalid) => Self::Invalid(invalid),
            OutingError::Log(error) => error.into(),
            OutingError::UnknownSubject => Self::UnknownSubject,
            OutingError::NotOfThisOuting => Self::NotOfThisOuting,
            OutingError::Full => Self::TooMany,
            OutingError::Unreadable => Self::Unreadable,
        }
    }
}
