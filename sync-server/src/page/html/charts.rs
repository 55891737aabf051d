//! The charts of a bulletin, each with its heading and its numbers as a table.
//!
//! Must not know how a chart is drawn.

use approdo_exchange::Language;
use approdo_model::bulletin::{Every, Says};
use approdo_model::codes::Line;
use approdo_model::sheet::Population;
use maud::{Markup, PreEscaped, html};

use super::super::chart::{self, Label, Name, Part, Point};
use super::super::grid::{LINES, areas};
use super::super::shelf::{ALL, Open, Place, Slot, says};
use super::super::words;
use super::Frame;
use super::tables::{cell, heads};

/// The periods of a chart, what they are called, and what values are rounded to.
type Axis<'a> = (&'a [Slot<'a>], &'a [Label], u32);

/// What of every slot is said at a place.
fn points(slots: &[Slot<'_>], of: Population, place: Place<'_>) -> Vec<Point> {
    slots.iter().map(|slot| Point::of(slot.bulletin.and_then(|known| says(known, of, place)))).collect()
}

fn is_there(points: &[Point]) -> bool {
    points.iter().any(|point| *point != Point::Absent)
}

/// The numbers of a chart, as a table: a period a row.
fn behind(
    asked: &Frame<'_>,
    base: u32,
    title: &str,
    labels: &[Label],
    series: &[(String, Vec<Option<Says>>)],
) -> Markup {
    let columns: Vec<(String, bool)> = series.iter().map(|(name, _)| (name.clone(), false)).collect();
    html! {
        details class="behind" {
            summary { (asked.say("I numeri di questo grafico", "The numbers of this chart")) }
            div class="scroll" role="region" tabindex="0" aria-label=(title) {
                table {
                    caption class="unseen" { (title) }
                    (heads(asked.say("Periodo", "Period"), &columns))
                    tbody {
                        @for (at, (months, year)) in labels.iter().enumerate() {
                            tr {
                                th scope="row" { (months) " " (year) }
                                @for (_, cells) in series {
                                    (cell(asked, cells.get(at).copied().flatten(), base, false))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A chart with its heading and its table.
fn chart_figure(id: &str, title: &str, note: &str, drawn: &Markup, table: &Markup) -> Markup {
    html! {
        figure class="figure" aria-labelledby=(format!("{id}-head")) {
            figcaption {
                h3 id=(format!("{id}-head")) { (title) }
                @if !note.is_empty() { p class="note" { (note) } }
            }
            (drawn)
            (table)
        }
    }
}

pub fn charts(asked: &Frame<'_>, open: &Open<'_>) -> Markup {
    let slots = open.slots();
    let labels: Vec<Label> =
        slots.iter().map(|slot| words::period_short(slot.period, asked.language)).collect();
    let axis = (slots.as_slice(), labels.as_slice(), open.bulletin().thresholds.base);
    html! {
        section aria-labelledby="grafici" {
            h2 id="grafici" { (asked.say("Grafici", "Charts")) }
            p class="lead" { (match open.bulletin().every {
                Every::Period => asked.say(
                    "Dodici mesi, un punto ogni bimestre pubblicato. Dove il valore è mascherato o manca c'è un vuoto tratteggiato: non è uno zero.",
                    "Twelve months, a point for every published two-month period. Where a value is masked or missing there is a hatched gap: it is not a zero."
                ),
                Every::Year => asked.say(
                    "I bimestri di questo consolidato, come furono pubblicati. Dove il valore è mascherato o manca c'è un vuoto tratteggiato: non è uno zero.",
                    "The two-month periods of this consolidation, as they were published. Where a value is masked or missing there is a hatched gap: it is not a zero."
                ),
            }) }
            div class="charts" {
                @for (line, of, place) in LINES.iter().filter(|(line, ..)| *line != Line::Outings) {
                    (line_chart(asked, axis, (*line, *of, place)))
                }
                (newness_chart(asked, axis))
                (night_chart(asked, open, axis))
            }
            (area_charts(asked, open, &slots, &labels))
        }
    }
}

fn cells_of(slots: &[Slot<'_>], of: Population, place: Place<'_>) -> Vec<Option<Says>> {
    slots.iter().map(|slot| slot.bulletin.and_then(|known| says(known, of, place))).collect()
}

fn line_chart(
    asked: &Frame<'_>,
    (slots, labels, base): Axis<'_>,
    (line, of, place): (Line, Population, Place<'_>),
) -> Markup {
    let (code, unit, _) = words::line(line);
    let title = words::label("line", &code, asked.language);
    let shown = points(slots, of, place);
    if !is_there(&shown) {
        return PreEscaped(String::new());
    }
    let outings = points(slots, Population::Outings, &[]);
    let beneath = asked.say("Uscite", "Outings");
    let id = format!("linea-{}", line.code());
    let name = Name {
        id: &id,
        title: title.clone(),
        description: format!(
            "{} {}. {} {}",
            asked.say("Linea dei valori per bimestre:", "Line of the values by two months:"),
            chart::in_words(&shown, labels, asked.language),
            asked.say("Sotto, barre delle uscite:", "Beneath, bars of the outings:"),
            chart::in_words(&outings, labels, asked.language),
        ),
        language: asked.language,
    };
    let drawn = chart::line(
        &name,
        labels,
        &chart::Line {
            most: chart::reach(chart::roomy(&shown)),
            points: shown,
            bars: is_there(&outings)
                .then(|| (beneath.to_owned(), outings.clone(), chart::reach(chart::most(&outings)))),
        },
    );
    let rows = [
        (title.clone(), cells_of(slots, of, place)),
        (beneath.to_owned(), cells_of(slots, Population::Outings, &[])),
    ];
    let note = format!("{}: {}", asked.say("Unità", "Unit"), unit.of(asked.language));
    chart_figure(&id, &title, &note, &drawn, &behind(asked, base, &title, labels, &rows))
}

/// Columns of parts of one dimension.
fn stack(
    asked: &Frame<'_>,
    (slots, labels, base): Axis<'_>,
    (id, title, of): (&str, &str, Population),
    (dimension, codes): (&str, &[(&str, &'static str)]),
) -> Markup {
    let part = |(code, class): &(&str, &'static str)| {
        let label = words::label(dimension, code, asked.language);
        (label, Part { class, points: points(slots, of, &[(dimension, code)]) })
    };
    let parts: Vec<(String, Part)> = codes.iter().map(part).collect();
    if !parts.iter().any(|(_, part)| is_there(&part.points)) {
        return PreEscaped(String::new());
    }
    let said: Vec<String> = parts
        .iter()
        .map(|(name, part)| format!("{name}: {}", chart::in_words(&part.points, labels, asked.language)))
        .collect();
    let name = Name { id, title: title.to_owned(), description: said.join(". "), language: asked.language };
    let drawn = chart::stacked(&name, labels, &parts);
    let rows: Vec<(String, Vec<Option<Says>>)> = codes
        .iter()
        .map(|(code, _)| {
            (words::label(dimension, code, asked.language), cells_of(slots, of, &[(dimension, code)]))
        })
        .collect();
    let note = format!("{}: {}", asked.say("Unità", "Unit"), words::unit(of).of(asked.language));
    chart_figure(id, title, &note, &drawn, &behind(asked, base, title, labels, &rows))
}

fn newness_chart(asked: &Frame<'_>, axis: Axis<'_>) -> Markup {
    let title =
        asked.say("Contatti con persone nuove e già conosciute", "Contacts with new and known persons");
    let codes = [("new", "part-1"), ("known", "part-2"), ("unknown", "part-3")];
    stack(asked, axis, ("novita", title, Population::Contacts), ("newness", &codes))
}

fn night_chart(asked: &Frame<'_>, open: &Open<'_>, axis: Axis<'_>) -> Markup {
    let night = open.bulletin().night;
    let title = match asked.language {
        Language::It => format!("Uscite di notte ({}–{}) e di giorno", night.from, night.until),
        Language::En => format!("Outings by night ({}–{}) and by day", night.from, night.until),
    };
    let codes = [("night", "part-2"), ("day", "part-1")];
    stack(asked, axis, ("notte", &title, Population::Outings), ("day_night", &codes))
}

/// The areas on one scale.
fn area_charts(asked: &Frame<'_>, open: &Open<'_>, slots: &[Slot<'_>], labels: &[Label]) -> Markup {
    let areas: Vec<String> = areas(open.bulletin()).into_iter().filter(|area| area != ALL).collect();
    let place = |area: &str| -> Vec<Point> {
        points(slots, Population::Contacts, &[("line", "street_contacts"), ("area", area)])
    };
    let shown: Vec<(String, Vec<Point>)> =
        areas.iter().map(|area| (area.clone(), place(area))).filter(|(_, points)| is_there(points)).collect();
    if shown.is_empty() {
        return PreEscaped(String::new());
    }
    let most = chart::reach(shown.iter().map(|(_, points)| chart::roomy(points)).max().unwrap_or_default());
    let title = asked.say("Contatti unità di strada nelle aree", "Street unit contacts in the areas");
    let rows: Vec<(String, Vec<Option<Says>>)> = shown
        .iter()
        .map(|(area, _)| {
            let place = [("line", "street_contacts"), ("area", area.as_str())];
            (words::label("area", area, asked.language), cells_of(slots, Population::Contacts, &place))
        })
        .collect();
    html! {
        figure class="figure wide" aria-labelledby="aree-head" {
            figcaption {
                h3 id="aree-head" { (title) }
                p class="note" { (asked.say("La stessa scala per tutte. Unità: contatti", "One scale for all. Unit: contacts")) }
            }
            div class="multiples" {
                @for (area, points) in &shown {
                    @let id = format!("area-{}", area.to_lowercase());
                    @let label = words::label("area", area, asked.language);
                    div class="multiple" {
                        h4 { (label) }
                        (chart::line(
                            &Name {
                                id: &id,
                                title: format!("{title}: {label}"),
                                description: chart::in_words(points, labels, asked.language),
                                language: asked.language,
                            },
                            labels,
                            &chart::Line { points: points.clone(), most, bars: None },
                        ))
                    }
                }
            }
            (behind(asked, open.bulletin().thresholds.base, title, labels, &rows))
        }
    }
}
