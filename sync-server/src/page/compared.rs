//! Comparisons: what a bulletin says beside what earlier ones said, and shares and rates made of published values only.
//!
//! Where a part of a share is masked there is no share. Must not know how anything is drawn.

use approdo_model::bulletin::{Bulletin, Says};
use approdo_model::codes::Line;
use approdo_model::sheet::Population;

use super::grid::{LINES, areas};
use super::shelf::{ALL, Open, Sum, says, value};

/// One line of the table, now and before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Which line.
    pub line: Line,
    /// In this bulletin.
    pub now: Option<Says>,
    /// In the period before.
    pub previous: Option<Says>,
    /// In the same months a year before.
    pub year_before: Option<Says>,
    /// In the project to date.
    pub to_date: Sum,
}

/// The lines of the project, now and before; a line that the bulletin does not have is left out.
pub fn lines(open: &Open<'_>) -> Vec<Compared> {
    let (now, previous, year_before) = (open.bulletin(), open.previous(), open.year_before());
    let compared = LINES.iter().map(|(line, of, place)| Compared {
        line: *line,
        now: says(now, *of, place),
        previous: previous.and_then(|known| says(known, *of, place)),
        year_before: year_before.and_then(|known| says(known, *of, place)),
        to_date: open.to_date(*of, place),
    });
    compared.filter(|compared| compared.now.is_some()).collect()
}

/// What is derived from the counts of one bulletin. None where a part of it is masked or not in the bulletin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    /// Street contacts per outing of any kind, in tenths.
    pub street_per_outing: Option<u64>,
    /// Indoor contacts per outing of any kind, in tenths.
    pub indoor_per_outing: Option<u64>,
    /// Contacts with persons never met before, per hundred contacts.
    pub new_share: Option<u64>,
    /// Outings of the night, per hundred outings.
    pub night_share: Option<u64>,
    /// Areas of which no outing is published: masked, because there were few or none.
    pub areas_masked: Vec<String>,
    /// Areas of which outings are published.
    pub areas_shown: u32,
}

/// The shares and rates of one bulletin.
pub fn rates(bulletin: &Bulletin) -> Rates {
    let count = |of, place| value(says(bulletin, of, place)).map(u64::from);
    let outings = count(Population::Outings, &[]);
    let ratio = |part: Option<u64>, whole: Option<u64>, times: u64| {
        let (part, whole) = (part?.checked_mul(times)?, whole?);
        // Rounded, half up.
        part.checked_mul(2)?.checked_add(whole)?.checked_div(whole.checked_mul(2)?)
    };
    let mut rates = Rates {
        street_per_outing: ratio(count(Population::Contacts, &[("line", "street_contacts")]), outings, 10),
        indoor_per_outing: ratio(count(Population::Contacts, &[("line", "indoor_contacts")]), outings, 10),
        new_share: ratio(
            count(Population::Contacts, &[("newness", "new")]),
            count(Population::Contacts, &[]),
            100,
        ),
        night_share: ratio(count(Population::Outings, &[("day_night", "night")]), outings, 100),
        ..Rates::default()
    };
    for area in areas(bulletin).into_iter().filter(|area| area != ALL) {
        match says(bulletin, Population::Outings, &[("area", &area)]) {
            Some(Says::Value { .. }) => rates.areas_shown = rates.areas_shown.saturating_add(1),
            Some(_) => rates.areas_masked.push(area),
            None => {}
        }
    }
    rates
}
