//! Counts of before, folded from what desks imported: of two imports that name the same month, area and line the later
//! edition holds, and a file of which a part is missing does not hold at all. Nothing of it is ever in the table. Must
//! not know how a file is read.

use std::collections::BTreeMap;

use approdo_model::calendar::Day;
use approdo_model::exchange::Counts;
use approdo_model::ids::DeviceId;
use approdo_model::table::{Bucket, Cell};

/// One imported file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Import {
    /// The desk that imported it.
    pub desk: DeviceId,
    /// Its edition.
    pub edition: u32,
    /// The day on that desk's wall.
    pub day: Day,
    /// Counts in it, as far as it is here.
    pub cells: u32,
    /// Of these, replaced by a later one.
    pub replaced: u32,
    /// Whether every part is here; else none of it holds yet.
    pub whole: bool,
}

/// What was imported, and what of it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Oldest edition first.
    pub imports: Vec<Import>,
    /// In the order of area, month, line.
    pub cells: Vec<Cell>,
}

/// Folds what the desks' logs say, in any order.
pub fn fold<'a>(said: impl Iterator<Item = (DeviceId, &'a Counts)>) -> Past {
    let mut files: BTreeMap<(u32, DeviceId), Vec<&Counts>> = BTreeMap::new();
    for (desk, counts) in said.filter(|(_, counts)| counts.is_sound()) {
        files.entry((counts.edition, desk)).or_default().push(counts);
    }
    let mut holds: BTreeMap<Bucket, (u64, (u32, DeviceId))> = BTreeMap::new();
    for (name, parts) in files.iter().filter(|(_, parts)| is_whole(parts)) {
        for cell in parts.iter().flat_map(|part| &part.cells) {
            let bucket = Bucket { area: cell.area, month: cell.month, line: cell.line };
            holds.insert(bucket, (cell.tally, *name));
        }
    }
    let import = |(name, parts): (&(u32, DeviceId), &Vec<&Counts>)| {
        let cells = number(parts.iter().map(|part| part.cells.len()).sum());
        let held = number(holds.values().filter(|(_, by)| by == name).count());
        let whole = is_whole(parts);
        let replaced = if whole { cells.saturating_sub(held) } else { 0 };
        let day = parts.first().map(|part| part.day)?;
        Some(Import { desk: name.1, edition: name.0, day, cells, replaced, whole })
    };
    let cell = |(bucket, (tally, _)): (&Bucket, &(u64, _))| {
        let Bucket { area, month, line } = *bucket;
        Cell { area, month, line, tally: *tally }
    };
    Past { imports: files.iter().filter_map(import).collect(), cells: holds.iter().map(cell).collect() }
}

/// Whether each part is here once, and all speak of the same file.
fn is_whole(parts: &[&Counts]) -> bool {
    let mut numbers: Vec<u8> = parts.iter().map(|part| part.part).collect();
    numbers.sort_unstable();
    let of = parts.first().map_or(0, |part| part.parts);
    let same = parts.iter().all(|part| part.parts == of && Some(part.day) == parts.first().map(|p| p.day));
    same && numbers.into_iter().eq(1..=of)
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Past {
    /// The edition of the next import.
    pub fn next_edition(&self) -> u32 {
        self.imports.last().map_or(0, |import| import.edition).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use approdo_model::calendar::Month;
    use approdo_model::codes::{Area, Line};

    use super::*;

    fn desk(n: u8) -> DeviceId {
        DeviceId::from_random([n; 16])
    }

    fn cell(month: i8, tally: u64) -> Cell {
        Cell { area: Area::Mi, month: Month::new(2016, month).unwrap(), line: Line::Outings, tally }
    }

    fn file(edition: u32, cells: &[Cell]) -> Vec<Counts> {
        Counts::parts_of(edition, Day::new(2026, 3, 1).unwrap(), cells).unwrap()
    }

    #[test]
    fn the_later_import_replaces_cell_by_cell_and_both_stay_in_the_history() {
        let (first, second) = (file(1, &[cell(1, 5), cell(2, 6)]), file(2, &[cell(2, 0)]));
        let said = || first.iter().map(|c| (desk(1), c)).chain(second.iter().map(|c| (desk(2), c)));
        let past = fold(said());
        assert_eq!(past.cells, [cell(1, 5), cell(2, 0)]);
        let history: Vec<_> = past.imports.iter().map(|i| (i.desk, i.cells, i.replaced, i.whole)).collect();
        assert_eq!(history, [(desk(1), 2, 1, true), (desk(2), 1, 0, true)]);
        assert_eq!(past.next_edition(), 3);
        let backwards: Vec<_> = said().collect();
        assert_eq!(fold(backwards.into_iter().rev()), past, "in any order");
    }

    #[test]
    fn two_desks_that_import_at_once_come_to_one_answer() {
        let (one, other) = (file(1, &[cell(1, 5)]), file(1, &[cell(1, 7)]));
        let past = fold(one.iter().map(|c| (desk(1), c)).chain(other.iter().map(|c| (desk(2), c))));
        assert_eq!(past.cells, [cell(1, 7)]);
        assert_eq!(past.imports[0].replaced, 1);
    }

    #[test]
    fn a_file_of_which_a_part_is_missing_does_not_hold() {
        let cells: Vec<Cell> = (0..60_u8)
            .map(|n| Cell { month: Month::from_number(2010 * 12 + u16::from(n)).unwrap(), ..cell(1, 1) })
            .collect();
        let parts = file(1, &cells);
        assert_eq!(parts.len(), 2);
        let past = fold(parts.iter().take(1).map(|part| (desk(1), part)));
        assert_eq!((past.cells.len(), past.imports[0].whole), (0, false));
        assert_eq!(fold(parts.iter().map(|part| (desk(1), part))).cells.len(), 60);
        let twice = [&parts[0], &parts[0]];
        assert!(fold(twice.into_iter().map(|part| (desk(1), part))).cells.is_empty());
    }

    #[test]
    fn a_part_that_breaks_the_limits_is_passed_over() {
        let mut bad = file(1, &[cell(1, 5)]);
        bad[0].cells[0].tally = 100_000;
        assert_eq!(fold(bad.iter().map(|part| (desk(1), part))), Past::default());
    }
}
