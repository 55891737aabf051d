//! How organisations come to a server: by a document of public statements, handed over by its owner.
//!
//! Must not know any secret: a founding holds public keys only.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use approdo_model::ids::OrganisationId;
use approdo_model::registry::{Act, Registry, RegistryError, Statement};
use approdo_model::wire::Statements;
use rusqlite::{Connection, TransactionBehavior};

use super::writer::Stop;
use super::{Purpose, StoreError, file, open, organisation};
use crate::rules::Rules;

/// Why an organisation was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum FoundingError {
    /// The document is not what it should be.
    #[error("the document is not a founding: a JSON object with `statements`")]
    Shape,
    /// A statement is refused.
    #[error("a statement is refused: {0}")]
    Refused(#[from] RegistryError),
    /// It lacks a coordinator or a key.
    #[error("the founding needs at least its first statement, one coordinator added and one generation")]
    Incomplete,
    /// There is a database already.
    #[error("there is a server in this folder already")]
    Exists,
    /// There is no database.
    #[error("there is no server in this folder; `init` makes one")]
    Missing,
    /// The organisation is here already, or one of its devices is.
    #[error("this organisation, or one of its devices, is on this server already")]
    Known,
    /// There is a secretariat on this server already: one server serves one tavolo.
    #[error("there is a secretariat on this server already")]
    SecondSecretariat,
    /// The folder cannot be made.
    #[error("the folder cannot be made")]
    Folder(#[source] std::io::Error),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads a founding document.
///
/// # Errors
/// [`FoundingError::Shape`].
pub fn read(document: &[u8]) -> Result<Vec<Statement>, FoundingError> {
    let Statements { statements } = serde_json::from_slice(document).map_err(|_| FoundingError::Shape)?;
    Ok(statements)
}

/// Proves that statements found an organisation that can begin to work.
fn prove(statements: &[Statement]) -> Result<Registry, FoundingError> {
    let registry = Registry::fold(statements)?;
    let added = statements.iter().any(|statement| matches!(statement.act, Act::CoordinatorAdded { .. }));
    if added && registry.generation().is_some() { Ok(registry) } else { Err(FoundingError::Incomplete) }
}

/// Makes the folder and the database of a new server, with its first organisation.
///
/// # Errors
/// [`FoundingError`]; an existing server is left as it is.
pub fn init(data: &Path, founding: &[Statement]) -> Result<OrganisationId, FoundingError> {
    let registry = prove(founding)?;
    if file(data).exists() {
        return Err(FoundingError::Exists);
    }
    DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(FoundingError::Folder)?;
    take_in(&mut open(data, Purpose::Create)?, &registry, founding)
}

/// Adds an organisation to a server.
///
/// # Errors
/// [`FoundingError`]; nothing is changed then.
pub fn add(data: &Path, founding: &[Statement]) -> Result<OrganisationId, FoundingError> {
    let registry = prove(founding)?;
    if !file(data).exists() {
        return Err(FoundingError::Missing);
    }
    take_in(&mut open(data, Purpose::Write)?, &registry, founding)
}

fn take_in(
    db: &mut Connection,
    registry: &Registry,
    statements: &[Statement],
) -> Result<OrganisationId, FoundingError> {
    let transaction =
        db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
    if registry.is_secretariat && has_secretariat(&transaction)? {
        return Err(FoundingError::SecondSecretariat);
    }
    let number = organisation::begin(&transaction, &registry.organisation)?.ok_or(FoundingError::Known)?;
    match organisation::append(&transaction, number, registry, Rules::KEPT, statements) {
        Ok(()) => {}
        Err(Stop::Failed(fault)) => return Err(fault.into()),
        Err(Stop::Refused(_) | Stop::Moved) => return Err(FoundingError::Known),
    }
    transaction.commit().map_err(StoreError::from)?;
    Ok(registry.organisation)
}

/// Whether a secretariat is on this server. Only its owner brings one there, so it stands among the founding statements.
fn has_secretariat(db: &Connection) -> Result<bool, StoreError> {
    for id in organisation::all(db)? {
        let known = organisation::load(db, &id, None)?.ok_or(StoreError::Corrupt("organisation"))?;
        if known.registry.is_secretariat {
            return Ok(true);
        }
    }
    Ok(false)
}
