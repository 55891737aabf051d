//! What the demo prints: the server's table, what the coordinators opened, and what of it the server could read.
//!
//! Must not know the season: every figure arrives here from a desk or from the server's files.

use approdo_model::bulletin::{Bulletin, Says};
use approdo_model::codes::{Area, Line};
use approdo_model::sheet::{At, Population};
use approdo_model::table::{Lines, Table};
use approdo_tests::canary::Finding;
use approdo_tests::cast::{Figures, Received};
use serde_json::{Map, Value, json};

use super::page::Pages;

/// The figures of all organisations, summed.
#[derive(Debug, Default)]
pub struct Shown {
    /// What the server counts.
    pub counted: Table,
    /// What the coordinators folded.
    pub opened: Table,
    /// The lists of received outings.
    pub received: Received,
    /// Entries the server does not count.
    pub uncounted: u64,
    /// What the withheld tablet still holds.
    pub withheld: Option<Table>,
    /// The bulletins for the tavolo as a coordinator reads them, newest first.
    pub bulletins: Vec<Bulletin>,
    /// What the tavolo's page says, where anything was published.
    pub pages: Option<Pages>,
    /// What the search of the server's files found.
    pub finding: Finding,
}

impl Shown {
    /// Adds one organisation.
    pub fn add(&mut self, desk: Figures) {
        add(&mut self.counted, &desk.counted);
        add(&mut self.opened, &desk.opened);
        self.received.add(desk.received);
        self.uncounted += desk.uncounted;
    }

    /// As one object.
    pub fn json(&self) -> Value {
        let by_area = self.counted.by_area();
        let areas: Map<String, Value> = project()
            .map(|area| (area.code().to_owned(), lines(&by_area.get(&area).copied().unwrap_or_default())))
            .collect();
        let opened = self.opened.project();
        let mut figures = json!({
            "areas": areas,
            "total": lines(&self.counted.project()),
            "out_of_project": lines(&by_area.get(&Area::Out).copied().unwrap_or_default()),
            "opened_by_coordinators": {
                "contacts": opened.street_contacts + opened.indoor_contacts,
                "street_contacts": opened.street_contacts,
                "indoor_contacts": opened.indoor_contacts,
                "low_threshold_accesses": opened.low_threshold_accesses,
                "reported_persons": opened.reported_persons,
                "outings": opened.outings,
                "received_sessions": self.received.outings,
                "closed_sessions": self.received.closed,
                "mismatches": self.received.mismatches,
                "unreadable_entries": self.received.unreadable,
            },
            "server_uncounted_entries": self.uncounted,
            "server_readable_bodies": self.finding.bodies,
            "server_searched": {"files": self.finding.files, "bytes": self.finding.bytes},
        });
        if let (false, Some(object)) = (self.bulletins.is_empty(), figures.as_object_mut()) {
            let published =
                |bulletin: &Bulletin| json!({"period": bulletin.period, "headline": headline(bulletin)});
            object.insert("bulletins".to_owned(), self.bulletins.iter().map(published).collect());
        }
        if let (Some(pages), Some(object)) = (&self.pages, figures.as_object_mut()) {
            object.insert("pages".to_owned(), json!(pages));
        }
        if let (Some(withheld), Some(object)) = (&self.withheld, figures.as_object_mut()) {
            object.insert("withheld".to_owned(), lines(&withheld.project()));
        }
        figures
    }

    /// As a table for a person.
    pub fn text(&self) -> String {
        let mut text = format!("{:<16}{}\n", "", row(Line::ALL.iter().map(|line| head(*line).to_owned())));
        let by_area = self.counted.by_area();
        for area in project() {
            let lines = by_area.get(&area).copied().unwrap_or_default();
            text.push_str(&format!("{:<16}{}\n", area.code(), row(tallies(lines))));
        }
        text.push_str(&format!("{:<16}{}\n", "Server", row(tallies(self.counted.project()))));
        text.push_str(&format!("{:<16}{}", "Coordinators", row(tallies(self.opened.project()))));
        for bulletin in &self.bulletins {
            let cells = Line::ALL.iter().map(|line| says(bulletin, *line).map_or("-".into(), words));
            text.push_str(&format!("\n{:<16}{}", format!("… {}", bulletin.period.last()), row(cells)));
        }
        text.push_str(&self.apart());
        text
    }

    /// Why fewer outings are counted than were played.
    fn apart(&self) -> String {
        let counted = self.opened.project().outings;
        match self.received.outings.checked_sub(counted) {
            None | Some(0) => String::new(),
            Some(apart) => format!(
                "\n{} sessions were played and received: {counted} outings of the project, and {apart} that are none \
                 (sessions of reports, outings not done or in another area)",
                self.received.outings
            ),
        }
    }
}

/// What a bulletin says of the whole project, line by line.
fn headline(bulletin: &Bulletin) -> Value {
    let of = |line: &Line| Some((line.code().to_owned(), json!(says(bulletin, *line)?)));
    Line::ALL.iter().filter_map(of).collect::<Map<_, _>>().into()
}

/// The cell of the whole project in a line.
fn says(bulletin: &Bulletin, line: Line) -> Option<Says> {
    let of = match line {
        Line::StreetContacts | Line::IndoorContacts => Population::Contacts,
        Line::LowThresholdAccesses => Population::Accesses,
        Line::ReportedPersons => Population::Reports,
        Line::Outings => Population::Outings,
    };
    let is_whole = |at: &At| {
        at.iter().all(|(name, code)| match name.as_str() {
            "line" => code == line.code(),
            _ => code == "*",
        })
    };
    let tables = bulletin.tables.iter().filter(|table| table.of == of);
    let mut tables =
        tables.filter(|table| of != Population::Contacts || table.by.contains(&"line".to_owned()));
    tables.find_map(|table| table.cells.iter().find(|cell| is_whole(&cell.at))).map(|cell| cell.says)
}

fn words(says: Says) -> String {
    match says {
        Says::Value { value, .. } => value.to_string(),
        Says::Few { below } => format!("<{below}"),
        Says::SmallBase | Says::Complementary => "n.d.".to_owned(),
    }
}

fn project() -> impl Iterator<Item = Area> {
    Area::ALL.iter().copied().filter(|area| *area != Area::Out)
}

fn add(sum: &mut Table, part: &Table) {
    use approdo_model::table::Bucket;
    for cell in part.cells() {
        sum.count(Bucket { area: cell.area, month: cell.month, line: cell.line }, cell.tally);
    }
}

fn lines(lines: &Lines) -> Value {
    let mut lines = *lines;
    Line::ALL
        .iter()
        .map(|line| (line.code().to_owned(), json!(*lines.tally(*line))))
        .collect::<Map<_, _>>()
        .into()
}

fn tallies(mut lines: Lines) -> impl Iterator<Item = String> {
    Line::ALL.iter().map(move |line| lines.tally(*line).to_string())
}

fn row(cells: impl Iterator<Item = String>) -> String {
    cells.map(|cell| format!("{cell:>10}")).collect()
}

fn head(line: Line) -> &'static str {
    match line {
        Line::StreetContacts => "street",
        Line::IndoorContacts => "indoor",
        Line::LowThresholdAccesses => "accesses",
        Line::ReportedPersons => "reports",
        Line::Outings => "outings",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approdo_model::calendar::Month;
    use approdo_model::table::Bucket;

    #[test]
    fn what_lies_out_of_the_project_is_in_no_total_and_every_area_is_there() {
        let month = Month::new(2018, 1).unwrap();
        let mut shown = Shown::default();
        for (area, tally) in [(Area::Mi, 3), (Area::Out, 40)] {
            shown.counted.count(Bucket { area, month, line: Line::StreetContacts }, tally);
        }
        let json = shown.json();
        assert_eq!(json["areas"].as_object().unwrap().len(), 5);
        assert_eq!(
            (&json["areas"]["MI"]["street_contacts"], &json["areas"]["CO"]["outings"]),
            (&json!(3), &json!(0))
        );
        assert_eq!(
            (&json["total"]["street_contacts"], &json["out_of_project"]["street_contacts"]),
            (&json!(3), &json!(40))
        );
        assert_eq!(json.get("withheld"), None);
    }

    #[test]
    fn whoever_sees_fewer_outings_than_were_played_is_told_why() {
        let month = Month::new(2018, 1).unwrap();
        let mut shown = Shown::default();
        shown.opened.count(Bucket { area: Area::Mi, month, line: Line::Outings }, 67);
        shown.received.outings = 67;
        assert!(!shown.text().contains("sessions"), "nothing is to be explained");
        shown.received.outings = 76;
        assert!(
            shown.text().contains("76 sessions were played and received: 67 outings of the project, and 9")
        );
    }
}
