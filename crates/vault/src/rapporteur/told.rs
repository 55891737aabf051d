//! The one place where a cell as it is protected and a cell as it is published are put into each other. Must not know
//! figures.

use approdo_disclosure::form::{self, Codes, Mask};
use approdo_model::bulletin::{Bulletin, Cell, Says};
use approdo_model::sheet::Population;

/// Cells as they are published.
pub fn cells(protected: &[form::Cell]) -> Vec<Cell> {
    protected.iter().map(|cell| Cell { at: cell.at.clone(), says: said(cell.says) }).collect()
}

fn said(says: form::Says) -> Says {
    match says {
        form::Says::Value { value, base } => Says::Value { value, base },
        form::Says::Masked(Mask::Primary { below }) => Says::Few { below },
        form::Says::Masked(Mask::SmallBase) => Says::SmallBase,
        form::Says::Masked(Mask::Complementary) => Says::Complementary,
    }
}

/// What a published bulletin says about one population, as the attack reads it; none if nothing.
pub fn before(bulletin: &Bulletin, of: Population, covers: Codes) -> Option<form::Bulletin> {
    let tables = bulletin.tables.iter().filter(|table| table.of == of);
    let table = |table: &approdo_model::bulletin::Table| form::Table {
        by: table.by.clone(),
        cells: table
            .cells
            .iter()
            .map(|cell| form::Cell { at: cell.at.clone(), says: read(cell.says) })
            .collect(),
    };
    let tables: Vec<form::Table> = tables.map(table).collect();
    (!tables.is_empty()).then_some(form::Bulletin { tables, audit: None, covers })
}

fn read(says: Says) -> form::Says {
    match says {
        Says::Value { value, base } => form::Says::Value { value, base },
        Says::Few { below } => form::Says::Masked(Mask::Primary { below }),
        Says::SmallBase => form::Says::Masked(Mask::SmallBase),
        Says::Complementary => form::Says::Masked(Mask::Complementary),
    }
}
