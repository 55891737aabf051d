//! Charts as inline SVG: points and bars of published values. What is masked or was not published is a hatched gap with
//! its word in it; it is never drawn as a zero.
//!
//! No colour is needed to read them: lines have names and marks, parts have textures and an order. Every chart has a
//! title and a description, and the page puts its numbers beside it as a table. Must not know what the numbers mean.

use approdo_exchange::Language;
use approdo_model::bulletin::Says;
use maud::{Markup, html};

use super::words::number;

/// Width of every chart; a phone shows it as it is.
const WIDTH: u32 = 360;

/// Where the plot begins and ends, from the left.
const LEFT: u32 = 40;
const RIGHT: u32 = 354;

/// Places whose months have room side by side.
const PLACES_WIDE_MAX: usize = 6;

/// Room for one line of text.
const TEXT: u32 = 16;

/// What stands at one place of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A published value.
    Value(u32),
    /// Fewer than this.
    Few(u32),
    /// Masked for another reason.
    Masked,
    /// Not published.
    Absent,
}

impl Point {
    /// What a bulletin says.
    pub fn of(says: Option<Says>) -> Self {
        match says {
            Some(Says::Value { value, .. }) => Self::Value(value),
            Some(Says::Few { below }) => Self::Few(below),
            Some(Says::SmallBase | Says::Complementary) => Self::Masked,
            None => Self::Absent,
        }
    }

    fn value(self) -> Option<u32> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    fn word(self) -> String {
        match self {
            Self::Value(value) => value.to_string(),
            Self::Few(below) => format!("<{below}"),
            Self::Masked => "n.d.".to_owned(),
            Self::Absent => "–".to_owned(),
        }
    }
}

/// What is under the axis: months and year.
pub type Label = (String, String);

/// What a chart says of itself.
#[derive(Debug, Clone)]
pub struct Name<'a> {
    /// Unique on the page.
    pub id: &'a str,
    /// What it shows.
    pub title: String,
    /// What a reader who does not see it needs to know.
    pub description: String,
    /// In which language.
    pub language: Language,
}

/// A line with its marks, and bars beneath it on the same axis.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its points.
    pub points: Vec<Point>,
    /// What its scale reaches to; charts that are compared share it.
    pub most: u32,
    /// The bars beneath, with what they are.
    pub bars: Option<(String, Vec<Point>, u32)>,
}

/// A part of a column.
#[derive(Debug, Clone)]
pub struct Part {
    /// How it is drawn: `part-1`, `part-2` or `part-3` of the stylesheet.
    pub class: &'static str,
    /// One point a column.
    pub points: Vec<Point>,
}

/// Up to where a scale goes that holds this value: a round number whose half is round too.
pub fn reach(most: u32) -> u32 {
    const STEPS: [u32; 7] = [2, 3, 4, 5, 6, 8, 10];
    let mut unit: u32 = 10;
    while unit.saturating_mul(10) < most {
        unit = unit.saturating_mul(10);
    }
    let found =
        std::iter::once(unit).chain(STEPS.map(|step| unit.saturating_mul(step))).find(|to| *to >= most);
    found.unwrap_or(most)
}

/// The largest value of some points.
pub fn most(points: &[Point]) -> u32 {
    points.iter().filter_map(|point| point.value()).max().unwrap_or_default()
}

/// The same with room for the number above its mark.
pub fn roomy(points: &[Point]) -> u32 {
    let most = most(points);
    most.saturating_add(most / 12)
}

/// Where a band of the plot lies.
#[derive(Debug, Clone, Copy)]
struct Band {
    top: u32,
    height: u32,
    most: u32,
}

impl Band {
    fn bottom(self) -> u32 {
        self.top.saturating_add(self.height)
    }

    /// How far up a value reaches.
    fn up(self, value: u32) -> u32 {
        let scaled = u64::from(value).saturating_mul(u64::from(self.height));
        let up = scaled.checked_div(u64::from(self.most)).unwrap_or_default();
        u32::try_from(up).unwrap_or(self.height).min(self.height)
    }

    fn y(self, value: u32) -> u32 {
        self.bottom().saturating_sub(self.up(value))
    }
}

/// One place of the axis.
#[derive(Debug, Clone, Copy)]
struct Place {
    left: u32,
    width: u32,
}

impl Place {
    fn all(count: usize) -> Vec<Self> {
        let count = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        let width = (RIGHT - LEFT).checked_div(count).unwrap_or_default();
        (0..count).map(|at| Self { left: LEFT.saturating_add(width.saturating_mul(at)), width }).collect()
    }

    fn middle(self) -> u32 {
        self.left.saturating_add(self.width / 2)
    }
}

/// Draws a line, with bars beneath it.
pub fn line(name: &Name<'_>, labels: &[Label], line: &Line) -> Markup {
    let plot = Band { top: 10, height: 110, most: line.most.max(1) };
    let beneath = plot.bottom().saturating_add(TEXT * 2);
    let bars =
        Band { top: beneath, height: 44, most: line.bars.as_ref().map_or(1, |(_, _, most)| *most).max(1) };
    let axis = if line.bars.is_some() { bars.bottom() } else { plot.bottom() };
    let places = Place::all(labels.len());
    let inner = html! {
        (scale(plot, name.language))
        @for run in runs(&line.points) {
            path class="line" d=(path(&run, &places, plot)) {}
        }
        @for (point, place) in line.points.iter().zip(&places) {
            @match point.value() {
                Some(value) => {
                    circle class="mark" cx=(place.middle()) cy=(plot.y(value)) r="4" {}
                    text class="value" x=(place.middle()) y=(plot.y(value).saturating_sub(8).max(12)) {
                        (number(value, name.language))
                    }
                }
                None => { (gap(name.id, *place, plot, *point)) }
            }
        }
        @if let Some((what, points, _)) = &line.bars {
            text class="under" x=(LEFT) y=(beneath - 8) { (what) }
            @for (point, place) in points.iter().zip(&places) {
                @match point.value() {
                    Some(value) => {
                        rect class="bar" x=(place.left + place.width / 4) y=(bars.y(value))
                            width=(place.width / 2) height=(bars.up(value)) {}
                        text class="value small" x=(place.middle()) y=(bars.y(value).saturating_sub(3)) {
                            (number(value, name.language))
                        }
                    }
                    None => { (gap(name.id, *place, bars, *point)) }
                }
            }
            path class="axis" d=(format!("M{LEFT} {0}H{RIGHT}", bars.bottom())) {}
        }
    };
    whole(name, labels, axis, &inner)
}

/// Draws columns of parts, one upon the other; a part that is masked is a hatched piece of no measured height.
pub fn stacked(name: &Name<'_>, labels: &[Label], parts: &[(String, Part)]) -> Markup {
    const PIECE: u32 = 15;
    let places = Place::all(labels.len());
    let column = |at: usize| parts.iter().filter_map(move |(_, part)| Some((part, *part.points.get(at)?)));
    let whole_of = |at: usize| column(at).filter_map(|(_, point)| point.value()).fold(0, u32::saturating_add);
    let highest = (0..labels.len()).map(whole_of).max().unwrap_or_default();
    // Room for the hatched pieces above the highest column.
    let plot = Band { top: 10 + 2 * PIECE, height: 130, most: reach(highest) };
    let inner = html! {
        (scale(plot, name.language))
        @for (at, place) in places.iter().enumerate() {
            @if column(at).all(|(_, point)| point == Point::Absent) {
                (gap(name.id, *place, plot, Point::Absent))
            } @else {
                @for (part, point, bottom) in pieces(column(at), plot, PIECE) {
                    @match point.value() {
                        Some(value) => {
                            @let height = plot.up(value);
                            rect class=(format!("piece {}", part.class)) x=(place.left + place.width / 6)
                                y=(bottom.saturating_sub(height)) width=(place.width * 2 / 3) height=(height) {}
                            @if height >= 14 {
                                text class=(format!("inside {}-on", part.class)) x=(place.middle())
                                    y=(bottom.saturating_sub(height / 2).saturating_add(4)) {
                                    (number(value, name.language))
                                }
                            }
                        }
                        None => {
                            (hatched(name.id, place.left + place.width / 6, bottom.saturating_sub(PIECE),
                                place.width * 2 / 3, PIECE))
                            text class="gap-word" x=(place.middle()) y=(bottom.saturating_sub(4)) { (point.word()) }
                        }
                    }
                }
            }
        }
    };
    html! {
        (whole(name, labels, plot.bottom(), &inner))
        ul class="legend" {
            @for (said, part) in parts {
                li {
                    svg class="swatch" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
                        rect class=(format!("piece {}", part.class)) x="1" y="1" width="14" height="14" {}
                    }
                    (said)
                }
            }
        }
    }
}

/// The pieces of a column with the height at which each begins, lowest first.
fn pieces<'a>(
    column: impl Iterator<Item = (&'a Part, Point)>,
    plot: Band,
    masked: u32,
) -> Vec<(&'a Part, Point, u32)> {
    let mut bottom = plot.bottom();
    let mut pieces = Vec::new();
    for (part, point) in column.filter(|(_, point)| *point != Point::Absent) {
        pieces.push((part, point, bottom));
        bottom = bottom.saturating_sub(point.value().map_or(masked, |value| plot.up(value)));
    }
    pieces
}

/// Lines of the scale, at nothing, half and all.
fn scale(band: Band, language: Language) -> Markup {
    let at = [0, band.most / 2, band.most];
    html! {
        @for value in at {
            path class=(if value == 0 { "axis" } else { "grid" }) d=(format!("M{LEFT} {}H{RIGHT}", band.y(value))) {}
            text class="tick" x=(LEFT - 6) y=(band.y(value) + 4) { (number(value, language)) }
        }
    }
}

/// The stretches of points that follow each other without a gap.
fn runs(points: &[Point]) -> Vec<Vec<(usize, u32)>> {
    let mut runs: Vec<Vec<(usize, u32)>> = vec![Vec::new()];
    for (at, point) in points.iter().enumerate() {
        match (point.value(), runs.last_mut()) {
            (Some(value), Some(run)) => run.push((at, value)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

fn path(run: &[(usize, u32)], places: &[Place], plot: Band) -> String {
    let mut drawn = String::new();
    for (at, value) in run {
        if let Some(place) = places.get(*at) {
            let begun = if drawn.is_empty() { 'M' } else { 'L' };
            drawn.push_str(&format!("{begun}{} {}", place.middle(), plot.y(*value)));
        }
    }
    drawn
}

/// A place of which nothing is shown.
fn gap(id: &str, place: Place, band: Band, point: Point) -> Markup {
    html! {
        (hatched(id, place.left + 3, band.top, place.width.saturating_sub(6), band.height))
        text class="gap-word" x=(place.middle()) y=(band.top + band.height / 2 + 4) { (point.word()) }
    }
}

fn hatched(id: &str, x: u32, y: u32, width: u32, height: u32) -> Markup {
    html! {
        rect class="gap" fill=(format!("url(#{id}-hatch)")) x=(x) y=(y) width=(width) height=(height) {}
    }
}

/// The frame of a chart: its name, what is under the axis, and the hatching.
fn whole(name: &Name<'_>, labels: &[Label], bottom: u32, inner: &Markup) -> Markup {
    // Side by side the months of many places would run into each other.
    let rows: usize = if labels.len() > PLACES_WIDE_MAX { 2 } else { 1 };
    let year_row = if rows > 1 { 3 } else { 2 };
    let height = bottom.saturating_add(TEXT * year_row + 6);
    let places = Place::all(labels.len());
    let years: Vec<bool> = labels
        .iter()
        .enumerate()
        .map(|(at, (_, year))| {
            at.checked_sub(1).and_then(|before| labels.get(before)).is_none_or(|(_, y)| y != year)
        })
        .collect();
    html! {
        svg class="chart" viewBox=(format!("0 0 {WIDTH} {height}")) role="img" focusable="false"
            aria-labelledby=(format!("{0}-title {0}-words", name.id)) {
            title id=(format!("{}-title", name.id)) { (name.title) }
            desc id=(format!("{}-words", name.id)) { (name.description) }
            defs {
                pattern id=(format!("{}-hatch", name.id)) width="6" height="6" patternUnits="userSpaceOnUse"
                    patternTransform="rotate(45)" {
                    rect class="hatch-ground" width="6" height="6" {}
                    rect class="hatch-line" width="1.6" height="6" {}
                }
            }
            (inner)
            @for ((place, (months, year)), new_year) in places.iter().zip(labels).zip(years) {
                @for (row, months) in (1..).zip(months.splitn(rows, '–')) {
                    text class="tick-below" x=(place.middle()) y=(bottom + TEXT * row - row + 1) { (months) }
                }
                @if new_year {
                    text class="tick-below" x=(place.middle()) y=(bottom + TEXT * year_row - year_row + 1) { (year) }
                }
            }
        }
    }
}

/// The same numbers as words, for a description.
pub fn in_words(points: &[Point], labels: &[Label], language: Language) -> String {
    let said = |(point, (months, year)): (&Point, &Label)| {
        let what = match (point, language) {
            (Point::Value(value), language) => number(*value, language),
            (Point::Few(below), Language::It) => format!("meno di {below}"),
            (Point::Few(below), Language::En) => format!("fewer than {below}"),
            (Point::Masked, Language::It) => "non divulgabile".to_owned(),
            (Point::Masked, Language::En) => "not disclosed".to_owned(),
            (Point::Absent, Language::It) => "non pubblicato".to_owned(),
            (Point::Absent, Language::En) => "not published".to_owned(),
        };
        format!("{months} {year}: {what}")
    };
    points.iter().zip(labels).map(said).collect::<Vec<_>>().join("; ")
}
