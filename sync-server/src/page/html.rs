//! The pages themselves: one bulletin with its tables, charts and comparisons; nothing yet; nothing here.
//!
//! No script, no cookie, no style that is not in the one stylesheet, nothing from anywhere else. Everything that is shown
//! passes through the escaping of the markup. Must not know where bulletins come from, nor whose link a reader has.

use approdo_exchange::Language;
use approdo_exchange::table::Words;
use approdo_model::bulletin::{Bulletin, Every, Readers, Says, Table};
use approdo_model::codes::Line;
use approdo_model::sheet::Population;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::{self, Label, Name, Part, Point};
use super::compared::{Rates, lines, rates};
use super::grid::{Grid, LINES, Row, areas, headline, in_headline};
use super::shelf::{ALL, Open, Place, Shelf, Slot, Sum, says};
use super::words::{self, words};
use super::{FORMATS, Format};

/// How a page is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// In which language it speaks.
    pub language: Language,
    /// Whether the language stands in the address, and so in every link.
    pub chosen: bool,
    /// What every address of these readers begins with; empty for the public.
    pub base: &'a str,
    /// For whom.
    pub readers: Readers,
}

const fn code(language: Language) -> &'static str {
    match language {
        Language::It => "it",
        Language::En => "en",
    }
}

impl Frame<'_> {
    fn say(&self, it: &'static str, en: &'static str) -> &'static str {
        words(it, en).of(self.language)
    }

    /// An address of these readers.
    fn href(&self, path: &str) -> String {
        let asked = if self.chosen { format!("?lang={}", code(self.language)) } else { String::new() };
        format!("{}{path}{asked}", self.base)
    }

    fn bulletin(&self, number: u32) -> String {
        self.href(&format!("/bollettini/{number}"))
    }
}

/// Everything around the content.
fn frame(frame: &Frame<'_>, title: &str, path: &str, content: &Markup) -> Markup {
    let other = match frame.language {
        Language::It => Language::En,
        Language::En => Language::It,
    };
    html! {
        (DOCTYPE)
        html lang=(code(frame.language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="dark light";
                @if frame.readers == Readers::Tavolo { meta name="robots" content="noindex, nofollow"; }
                title { (title) }
                link rel="icon" href="/icona.svg" type="image/svg+xml";
                link rel="stylesheet" href="/stile.css";
            }
            body {
                a class="skip" href="#contenuto" { (frame.say("Vai al contenuto", "Skip to the content")) }
                header class="top" {
                    a class="home" href=(frame.href("/")) {
                        strong { "Approdo" }
                        span { (words::readers(frame.readers).of(frame.language)) }
                    }
                    nav aria-label=(frame.say("Lingua", "Language")) {
                        a class="tongue" lang=(code(other)) hreflang=(code(other))
                            href=(format!("{}{path}?lang={}", frame.base, code(other))) {
                            (words("In italiano", "In English").of(other))
                        }
                    }
                }
                main id="contenuto" tabindex="-1" { (content) }
                footer class="foot" {
                    p { (frame.say(
                        "Solo tabelle già pubblicate: qui non c'è nessun dato di persone, nessun cookie e nessuno script.",
                        "Published tables only: there is no data of any person here, no cookie and no script."
                    )) }
                }
            }
        }
    }
}

/// Before the first bulletin.
pub fn empty(asked: &Frame<'_>) -> Markup {
    let title = asked.say("Ancora nessun bollettino", "No bulletin yet");
    let content = html! {
        h1 { (title) }
        p { (asked.say(
            "Il primo bollettino comparirà qui quando la segreteria del tavolo lo pubblica.",
            "The first bulletin will appear here once the tavolo's secretariat publishes it."
        )) }
    };
    frame(asked, title, "/", &content)
}

/// Where there is nothing: an unknown address, a link that is wrong, or one that has ended. Which of them it does not say.
pub fn missing(language: Language) -> Markup {
    let asked = Frame { language, chosen: false, base: "", readers: Readers::Public };
    let title = asked.say("Qui non c'è niente", "There is nothing here");
    let content = html! {
        h1 { (title) }
        p { (asked.say(
            "L'indirizzo è sbagliato, o il collegamento non vale più. Chi ha diritto a leggere ne chiede uno nuovo alla segreteria del tavolo.",
            "The address is wrong, or the link is no longer valid. Whoever may read asks the tavolo's secretariat for a new one."
        )) }
    };
    frame(&asked, title, "/", &content)
}

/// One bulletin.
pub fn bulletin(asked: &Frame<'_>, shelf: &Shelf, open: &Open<'_>, newest: bool) -> Markup {
    let bulletin = open.bulletin();
    let title = words::period_title(bulletin.period, asked.language);
    let path = if newest { "/".to_owned() } else { format!("/bollettini/{}", bulletin.number) };
    let content = html! {
        (head(asked, open, &title))
        (contents(asked, bulletin))
        section aria-labelledby="quadro" {
            h2 id="quadro" { (asked.say("In breve", "In short")) }
            (cards(asked, open))
        }
        (charts(asked, open))
        (comparisons(asked, open))
        (reading(asked, bulletin))
        (tables(asked, bulletin))
        (downloads(asked, bulletin))
        (proof(asked, open))
        (all(asked, shelf, bulletin.number))
    };
    let name = format!("{title} · {}", words::readers(bulletin.readers).of(asked.language));
    frame(asked, &name, &path, &content)
}

fn kind(every: Every) -> Words {
    match every {
        Every::Period => words("Bollettino del bimestre", "Two-month bulletin"),
        Every::Year => words("Consolidato", "Consolidation"),
    }
}

/// What it is.
fn head(asked: &Frame<'_>, open: &Open<'_>, title: &str) -> Markup {
    let bulletin = open.bulletin();
    let of = |words: Words| words.of(asked.language);
    let sources = bulletin.sources;
    let later = open.superseded_by();
    html! {
        div class="head" {
            p class="kicker" { (of(kind(bulletin.every))) " " (asked.say("n.", "no.")) "\u{a0}" (bulletin.number) }
            h1 { (title) }
            p class="status" data-status=(of(words::status(bulletin.status))) {
                strong { (of(words::status(bulletin.status))) }
                " · " (asked.say("pubblicato il", "published on")) " " (words::day(bulletin.published, asked.language))
            }
            @if let Some(later) = later {
                p class="later" {
                    (asked.say("Di questi mesi parla anche un bollettino più recente: ", "A later bulletin speaks about these months too: "))
                    a href=(asked.bulletin(later.number)) {
                        (of(kind(later.every))) " " (asked.say("n.", "no.")) "\u{a0}" (later.number)
                    }
                }
            }
            dl class="facts" {
                div {
                    dt { (asked.say("Fonti", "Sources")) }
                    dd { (sources_in_words(asked, bulletin)) }
                }
                div {
                    dt { (asked.say("Soglie", "Thresholds")) }
                    dd { (asked.say("almeno ", "at least "))
                        (bulletin.thresholds.contacts_min) (asked.say(" contatti, ", " contacts, "))
                        (bulletin.thresholds.persons_min) (asked.say(" persone, ", " persons, "))
                        (bulletin.thresholds.outings_min) (asked.say(" uscite per casella", " outings a cell")) }
                }
                div {
                    dt { (asked.say("Arrotondamento", "Rounding")) }
                    dd { (asked.say("al più vicino ", "to the nearest ")) (bulletin.thresholds.base) }
                }
                div {
                    dt { (asked.say("Notte", "Night")) }
                    dd { (asked.say("dalle ", "from ")) (bulletin.night.from) (asked.say(" alle ", " to ")) (bulletin.night.until) }
                }
            }
            @if sources.definitive < sources.expected {
                p class="warn" { (asked.say(
                    "Mancano ancora dati definitivi: i numeri possono cambiare solo in un bollettino successivo.",
                    "Definitive data are still missing: the numbers can change in a later bulletin only."
                )) }
            }
        }
    }
}

fn sources_in_words(asked: &Frame<'_>, bulletin: &Bulletin) -> String {
    let sources = bulletin.sources;
    let sent = sources.definitive.saturating_add(sources.provisional);
    let missing = sources.expected.saturating_sub(sent);
    let (definitive, expected, provisional) = (sources.definitive, sources.expected, sources.provisional);
    match asked.language {
        Language::It => {
            let mut text = format!("{definitive} organizzazioni su {expected} con dati definitivi");
            if provisional > 0 {
                text.push_str(&format!(", {provisional} con dati provvisori"));
            }
            if missing > 0 {
                text.push_str(&format!(", {missing} senza dati"));
            }
            text
        }
        Language::En => {
            let mut text = format!("{definitive} organisations of {expected} with definitive data");
            if provisional > 0 {
                text.push_str(&format!(", {provisional} with provisional data"));
            }
            if missing > 0 {
                text.push_str(&format!(", {missing} without data"));
            }
            text
        }
    }
}

/// The numbers of the tables that a bulletin has.
fn numbers(bulletin: &Bulletin) -> Vec<u8> {
    let mut numbers: Vec<u8> = bulletin.tables.iter().map(|table| table.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn contents(asked: &Frame<'_>, bulletin: &Bulletin) -> Markup {
    html! {
        nav class="contents" aria-label=(asked.say("In questa pagina", "On this page")) {
            ul {
                li { a href="#grafici" { (asked.say("Grafici", "Charts")) } }
                li { a href="#confronti" { (asked.say("Confronti", "Comparisons")) } }
                @for number in numbers(bulletin) {
                    li { a href=(format!("#t{number}")) { "T" (number) " " (words::title(number).of(asked.language)) } }
                }
                li { a href="#scarica" { (asked.say("Scarica", "Download")) } }
                li { a href="#verifica" { (asked.say("Verifica", "Check")) } }
                li { a href="#bollettini" { (asked.say("Tutti i bollettini", "All bulletins")) } }
            }
        }
    }
}

/// A published cell: a number, or why there is none.
fn figure(asked: &Frame<'_>, says: Option<Says>, base: u32) -> Markup {
    let spoken = |shown: &str, said: String, why: &str| {
        html! {
            span class="mask" title=(why) { span aria-hidden="true" { (shown) } span class="unseen" { (said) } }
        }
    };
    match says {
        Some(Says::Value { value, base: own }) => html! {
            (words::number(value, asked.language))
            @if own == 1 && base != 1 { " " small { (asked.say("esatto", "exact")) } }
            @else if own != base { " " small { "±" (own / 2) } }
        },
        Some(Says::Few { below }) => spoken(
            &format!("<{below}"),
            format!("{} {below}", asked.say("meno di", "fewer than")),
            asked.say(
                "Pochi, o nessuno: mascherato per non esporre le persone",
                "Few or none: masked so that nobody is exposed",
            ),
        ),
        Some(Says::SmallBase) => spoken(
            "n.d.",
            asked.say("non divulgabile, base troppo piccola", "not disclosed, base too small").to_owned(),
            asked.say(
                "Non divulgabile: troppo poche persone o uscite",
                "Not disclosed: too few persons or outings",
            ),
        ),
        Some(Says::Complementary) => spoken(
            "n.d.",
            asked
                .say("non divulgabile, protegge un'altra casella", "not disclosed, protects another cell")
                .to_owned(),
            asked.say(
                "Non divulgabile: lascerebbe ricavare un'altra casella",
                "Not disclosed: another cell could be worked out from it",
            ),
        ),
        None => html! {
            span class="none" { span aria-hidden="true" { "–" } span class="unseen" { (asked.say("non c'è", "none")) } }
        },
    }
}

fn class_of(says: Option<Says>, margin: bool) -> &'static str {
    match (says, margin) {
        (Some(Says::Few { .. }), _) => "n masked few",
        (Some(Says::SmallBase | Says::Complementary), _) => "n masked",
        (_, true) => "n margin",
        _ => "n",
    }
}

fn cell(asked: &Frame<'_>, says: Option<Says>, base: u32, margin: bool) -> Markup {
    html! { td class=(class_of(says, margin)) { (figure(asked, says, base)) } }
}

/// Rows of which nothing is shown are named beneath a table, from so many on.
const FOLDED_MIN: usize = 3;

/// The rows of a table that are drawn, and the names of those of which nothing is shown: few everywhere, or masked
/// otherwise.
fn folded(grid: &Grid) -> (Vec<&Row>, Vec<&str>, Vec<&str>) {
    let few = |row: &Row| row.cells.iter().all(|says| matches!(says, Some(Says::Few { .. })));
    let shows = |row: &Row| {
        row.margin || row.cells.iter().any(|says| matches!(says, Some(Says::Value { .. }) | None))
    };
    let (shown, hidden): (Vec<&Row>, Vec<&Row>) = grid.rows.iter().partition(|row| shows(row));
    if hidden.len() < FOLDED_MIN {
        return (grid.rows.iter().collect(), Vec::new(), Vec::new());
    }
    let (all_few, others): (Vec<&Row>, Vec<&Row>) = hidden.into_iter().partition(|row| few(row));
    (shown, names(&all_few), names(&others))
}

fn names<'a>(rows: &[&'a Row]) -> Vec<&'a str> {
    rows.iter().map(|row| row.label.as_str()).collect()
}

/// Rows without a number, named.
fn unshown(asked: &Frame<'_>, what: &str, names: &[&str]) -> Markup {
    const NAMES_MAX: usize = 24;
    html! {
        @if !names.is_empty() {
            @if names.len() > NAMES_MAX {
                details class="folded" {
                    summary { (what) ": " (names.len()) " " (asked.say("voci", "entries")) }
                    p { (names.join(", ")) "." }
                }
            } @else {
                p class="folded" { b { (what) ": " } (names.join(", ")) "." }
            }
        }
    }
}

/// A row of heads.
fn heads(corner: &str, columns: &[(String, bool)]) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (corner) }
            @for (name, margin) in columns { th scope="col" class=(if *margin { "n margin" } else { "n" }) { (name) } }
        } }
    }
}

/// The lines of the project as cards: now, and beside what it was.
fn cards(asked: &Frame<'_>, open: &Open<'_>) -> Markup {
    let base = open.bulletin().thresholds.base;
    html! {
        ul class="cards" {
            @for compared in lines(open) {
                @let (code, unit, definition) = words::line(compared.line);
                li class="card" {
                    h3 { (words::label("line", &code, asked.language)) }
                    p class=(if matches!(compared.now, Some(Says::Value { .. })) { "big" } else { "big masked" }) {
                        (figure(asked, compared.now, base)) " "
                        span class="unit" { (unit.of(asked.language)) }
                    }
                    p class="before" {
                        (before(asked, open.bulletin().every)) " "
                        b { (figure(asked, compared.previous, base)) }
                        " · " (asked.say("un anno prima", "a year before")) " "
                        b { (figure(asked, compared.year_before, base)) }
                    }
                    p class="definition" { (definition.of(asked.language)) }
                }
            }
        }
    }
}

fn before(asked: &Frame<'_>, every: Every) -> &'static str {
    match every {
        Every::Period => asked.say("bimestre prima", "two months before"),
        Every::Year => asked.say("periodo prima", "period before"),
    }
}

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

fn charts(asked: &Frame<'_>, open: &Open<'_>) -> Markup {
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

fn comparisons(asked: &Frame<'_>, open: &Open<'_>) -> Markup {
    let bulletin = open.bulletin();
    let base = bulletin.thresholds.base;
    let columns: Vec<(String, bool)> = [
        asked.say("Questo periodo", "This period"),
        before_title(asked, bulletin.every),
        asked.say("Un anno prima", "A year before"),
        asked.say("Progetto fino a qui", "Project to date"),
    ]
    .map(|name| (name.to_owned(), false))
    .to_vec();
    let (now, previous, year) = (rates(bulletin), open.previous().map(rates), open.year_before().map(rates));
    html! {
        section aria-labelledby="confronti" {
            h2 id="confronti" { (asked.say("Confronti", "Comparisons")) }
            p class="lead" { (asked.say(
                "Fatti solo di valori pubblicati, per tutto il progetto. «Progetto fino a qui» somma i bollettini: se in uno il valore è mascherato, la somma non lo comprende e lo dice.",
                "Made of published values only, for the whole project. “Project to date” adds up the bulletins: where one masks the value, the sum does not include it, and says so."
            )) }
            h3 id="confronti-linee" { (asked.say("Le linee della tabella", "The lines of the table")) }
            div class="scroll" role="region" tabindex="0" aria-labelledby="confronti-linee" {
                table aria-labelledby="confronti-linee" {
                    (heads(asked.say("Linea", "Line"), &columns))
                    tbody {
                        @for compared in lines(open) {
                            @let (code, unit, _) = words::line(compared.line);
                            tr {
                                th scope="row" { (words::label("line", &code, asked.language)) " " small { (unit.of(asked.language)) } }
                                (cell(asked, compared.now, base, false))
                                (cell(asked, compared.previous, base, false))
                                (cell(asked, compared.year_before, base, false))
                                td class="n" { (sum(asked, compared.to_date)) }
                            }
                        }
                    }
                }
            }
            h3 id="confronti-quote" { (asked.say("Quote e rapporti", "Shares and rates")) }
            p class="note" { (asked.say(
                "Calcolati da valori arrotondati: sono indicativi. Dove una parte è mascherata non c'è la quota.",
                "Worked out from rounded values: they are indicative. Where a part is masked there is no share."
            )) }
            div class="scroll" role="region" tabindex="0" aria-labelledby="confronti-quote" {
                table aria-labelledby="confronti-quote" {
                    (heads(asked.say("Misura", "Measure"), columns.get(..3).unwrap_or_default()))
                    tbody { (rate_rows(asked, &now, previous.as_ref(), year.as_ref())) }
                }
            }
            (areas_without(asked, bulletin, &now))
        }
    }
}

fn before_title(asked: &Frame<'_>, every: Every) -> &'static str {
    match every {
        Every::Period => asked.say("Bimestre prima", "Two months before"),
        Every::Year => asked.say("Periodo prima", "Period before"),
    }
}

fn sum(asked: &Frame<'_>, sum: Sum) -> Markup {
    let masked = |count: u32| match (asked.language, count) {
        (Language::It, 1) => "più 1 bollettino con valore mascherato".to_owned(),
        (Language::It, _) => format!("più {count} bollettini con valore mascherato"),
        (Language::En, 1) => "plus 1 bulletin with a masked value".to_owned(),
        (Language::En, _) => format!("plus {count} bulletins with a masked value"),
    };
    let absent = |count: u32| match (asked.language, count) {
        (Language::It, 1) => "senza 1 bimestre non pubblicato".to_owned(),
        (Language::It, _) => format!("senza {count} bimestri non pubblicati"),
        (Language::En, 1) => "without 1 period not published".to_owned(),
        (Language::En, _) => format!("without {count} periods not published"),
    };
    html! {
        @if sum.parts == 0 { (figure(asked, None, 0)) }
        @else {
            (words::number(sum.total, asked.language))
            @if sum.masked > 0 { small class="apart" { (masked(sum.masked)) } }
            @if sum.absent > 0 { small class="apart" { (absent(sum.absent)) } }
        }
    }
}

fn rate_rows(asked: &Frame<'_>, now: &Rates, previous: Option<&Rates>, year: Option<&Rates>) -> Markup {
    type Of = fn(&Rates) -> Option<u64>;
    let tenths: fn(u64, Language) -> String = words::tenths;
    let hundred: fn(u64, Language) -> String = |share, _| format!("{share} %");
    let rows: [(Words, Of, fn(u64, Language) -> String); 4] = [
        (
            words("Contatti di strada per uscita", "Street contacts per outing"),
            |rates| rates.street_per_outing,
            tenths,
        ),
        (
            words("Contatti indoor per uscita", "Indoor contacts per outing"),
            |rates| rates.indoor_per_outing,
            tenths,
        ),
        (
            words(
                "Contatti con persone nuove, su tutti i contatti",
                "Contacts with new persons, of all contacts",
            ),
            |rates| rates.new_share,
            hundred,
        ),
        (
            words("Uscite di notte, su tutte le uscite", "Outings by night, of all outings"),
            |rates| rates.night_share,
            hundred,
        ),
    ];
    let shown = |rates: Option<&Rates>, of: Of, write: fn(u64, Language) -> String| {
        html! {
            @match rates.map(of) {
                Some(Some(rate)) => td class="n" { (write(rate, asked.language)) }
                Some(None) => td class="n masked" {
                    span class="mask" { span aria-hidden="true" { "n.d." } span class="unseen" { (asked.say("non si può calcolare", "cannot be worked out")) } }
                }
                None => td class="n" { (figure(asked, None, 0)) }
            }
        }
    };
    html! {
        @for (name, of, write) in rows {
            @if [Some(now), previous, year].into_iter().flatten().any(|rates| of(rates).is_some()) {
                tr {
                    th scope="row" { (name.of(asked.language)) }
                    (shown(Some(now), of, write))
                    (shown(previous, of, write))
                    (shown(year, of, write))
                }
            }
        }
    }
}

/// Areas without outings: what can be said of them.
fn areas_without(asked: &Frame<'_>, bulletin: &Bulletin, now: &Rates) -> Markup {
    if now.areas_shown == 0 && now.areas_masked.is_empty() {
        return PreEscaped(String::new());
    }
    let names: Vec<String> =
        now.areas_masked.iter().map(|area| words::label("area", area, asked.language)).collect();
    html! {
        p class="areas" {
            strong { (asked.say("Aree con poche uscite o nessuna: ", "Areas with few outings or none: ")) }
            @if names.is_empty() {
                (asked.say("nessuna. Di ogni area si pubblica il numero delle uscite.", "none. The outings of every area are published."))
            } @else {
                (names.join(", ")) ". "
                (asked.say("Il numero è mascherato (meno di ", "The number is masked (fewer than "))
                (bulletin.thresholds.contacts_min)
                (asked.say(", o a protezione di un altro): può essere anche zero.", ", or to protect another): it may also be zero."))
            }
        }
    }
}

/// How masks and rounding are read.
fn reading(asked: &Frame<'_>, bulletin: &Bulletin) -> Markup {
    let base = bulletin.thresholds.base;
    html! {
        section aria-labelledby="leggere" {
            h2 id="leggere" { (asked.say("Come si leggono le tabelle", "How to read the tables")) }
            ul class="keys" {
                li {
                    span class="key n masked few" { "<" (bulletin.thresholds.contacts_min) }
                    (asked.say(
                        "Pochi: da nessuno a uno in meno della soglia. Uno zero non si distingue, apposta.",
                        "Few: from none to one less than the threshold. A zero cannot be told apart, on purpose."
                    ))
                }
                li {
                    span class="key n masked" { "n.d." }
                    (asked.say(
                        "Non divulgabile: troppo poche persone o uscite, oppure se ne potrebbe ricavare un'altra casella. Può essere qualunque numero.",
                        "Not disclosed: too few persons or outings, or another cell could be worked out from it. It may be any number."
                    ))
                }
                li {
                    span class="key n" { (words::number(base.saturating_mul(9), asked.language)) }
                    (asked.say("Arrotondato: il numero vero sta entro ", "Rounded: the true number is within "))
                    (base / 2)
                    (asked.say(
                        " in più o in meno. Ogni casella è arrotondata da sola, quindi i totali possono non tornare di poco.",
                        " more or less. Every cell is rounded by itself, so totals may differ slightly."
                    ))
                }
                li {
                    span class="key n" { "±10" }
                    (asked.say(
                        "Accanto a un numero: quella casella è arrotondata di più, a protezione di un'altra.",
                        "Beside a number: that cell is rounded more, to protect another."
                    ))
                }
                li {
                    span class="key n" { "–" }
                    (asked.say("In questo bollettino non c'è.", "Not in this bulletin."))
                }
            }
        }
    }
}

/// Unit, status and definition, beside every number.
fn meta(asked: &Frame<'_>, bulletin: &Bulletin, grid: &Grid, id: &str) -> Markup {
    html! {
        p class="meta" id=(id) {
            @if let Some(unit) = grid.unit {
                (asked.say("Unità: ", "Unit: ")) b { (unit.of(asked.language)) } " · "
            }
            (asked.say("stato: ", "status: ")) b { (words::status(bulletin.status).of(asked.language)) }
            " · " (words::period(bulletin.period, asked.language))
            @if let Some(definition) = grid.definition { br; (definition.of(asked.language)) }
            @for remark in &grid.remarks { br; (remark.of(asked.language)) }
        }
    }
}

fn grid_table(asked: &Frame<'_>, bulletin: &Bulletin, grid: &Grid, id: &str) -> Markup {
    let base = bulletin.thresholds.base;
    let (rows, few, masked) = folded(grid);
    let everywhere = match asked.language {
        Language::It => format!("In ogni casella meno di {}", bulletin.thresholds.contacts_min),
        Language::En => format!("Fewer than {} in every cell", bulletin.thresholds.contacts_min),
    };
    html! {
        div class=(if grid.columns.len() > 2 { "sheet" } else { "sheet narrow" }) {
            h3 id=(id) { (grid.caption) }
            (meta(asked, bulletin, grid, &format!("{id}-meta")))
            @if grid.columns.len() > 3 {
                p class="sideways" aria-hidden="true" {
                    (asked.say("La tabella si scorre di lato →", "Scroll the table sideways →"))
                }
            }
            @if !rows.is_empty() { div class="scroll" role="region" tabindex="0" aria-labelledby=(id) {
                table aria-labelledby=(id) aria-describedby=(format!("{id}-meta")) {
                    (heads(&grid.corner, &grid.columns))
                    tbody {
                        @for row in &rows {
                            tr class=(if row.margin { "margin" } else { "line" }) {
                                th scope="row" {
                                    (row.label)
                                    @if let Some(unit) = row.unit { " " small { (unit.of(asked.language)) } }
                                }
                                @for (says, (_, margin)) in row.cells.iter().zip(&grid.columns) {
                                    (cell(asked, *says, base, *margin))
                                }
                            }
                        }
                    }
                }
            } }
            (unshown(asked, &everywhere, &few))
            (unshown(asked, asked.say("In ogni casella n.d. o pochi", "Not disclosed or few in every cell"), &masked))
            @if grid.rows.iter().any(|row| row.definition.is_some()) {
                dl class="definitions" {
                    @for row in &grid.rows {
                        @if let Some(definition) = row.definition {
                            div { dt { (row.label) } dd { (definition.of(asked.language)) } }
                        }
                    }
                }
            }
        }
    }
}

/// T1 to T12, in order.
fn tables(asked: &Frame<'_>, bulletin: &Bulletin) -> Markup {
    html! {
        @for number in numbers(bulletin) {
            section class="t" aria-labelledby=(format!("t{number}")) {
                h2 id=(format!("t{number}")) { "T" (number) " · " (words::title(number).of(asked.language)) }
                @if number == 1 {
                    (grid_table(asked, bulletin, &headline(bulletin, asked.language), "t1-0"))
                }
                @let own: Vec<&Table> = bulletin.tables.iter()
                    .filter(|table| table.number == number && !in_headline(table)).collect();
                @for (at, table) in own.iter().enumerate() {
                    (grid_table(asked, bulletin, &Grid::of(table, asked.language), &format!("t{number}-{}", at.saturating_add(1))))
                }
            }
        }
    }
}

fn downloads(asked: &Frame<'_>, bulletin: &Bulletin) -> Markup {
    let line = |format: &Format| {
        let (ending, name, note) = (format.ending(), format.name(), format.note());
        html! {
            li {
                a href=(asked.href(&format!("/scarica/{}.{ending}", bulletin.number))) download="" {
                    (name.of(asked.language))
                }
                span { (note.of(asked.language)) }
            }
        }
    };
    html! {
        section class="downloads" aria-labelledby="scarica" {
            h2 id="scarica" { (asked.say("Scarica", "Download")) }
            ul { @for format in &FORMATS { (line(format)) } }
        }
    }
}

/// How to check that it is genuine.
fn proof(asked: &Frame<'_>, open: &Open<'_>) -> Markup {
    let bulletin = open.bulletin();
    html! {
        section class="proof" aria-labelledby="verifica" {
            h2 id="verifica" { (asked.say("Verifica", "Check")) }
            p { (asked.say(
                "Questo bollettino è firmato dalla segreteria del tavolo e non cambia più. Chiunque può controllarlo, senza fidarsi di questo server: si scarica il file JSON e si dà questo comando, con la chiave radice che la segreteria dice a voce o su carta.",
                "This bulletin is signed by the tavolo's secretariat and never changes. Anybody can check it without trusting this server: download the JSON file and give this command, with the root key that the secretariat tells in person or on paper."
            )) }
            pre tabindex="0" { code { "approdo-sync-server verify-bulletin --root CHIAVE " (super::file_name(bulletin, Format::Json)) } }
            dl class="facts" {
                div { dt { (asked.say("Impronta", "Digest")) } dd { code class="digest" { (open.issue.digest) } } }
                div {
                    dt { (asked.say("Impronta del precedente", "Digest of the one before")) }
                    dd { code class="digest" { (bulletin.previous) } }
                }
                div { dt { (asked.say("Segreteria", "Secretariat")) } dd { code class="digest" { (open.issue.signed.secretariat) } } }
            }
        }
    }
}

fn all(asked: &Frame<'_>, shelf: &Shelf, here: u32) -> Markup {
    html! {
        nav class="all" aria-labelledby="bollettini" {
            h2 id="bollettini" { (asked.say("Tutti i bollettini", "All bulletins")) }
            ol reversed {
                @for issue in shelf.issues().iter().rev() {
                    @let bulletin = &issue.bulletin;
                    li value=(bulletin.number) {
                        a href=(asked.bulletin(bulletin.number)) aria-current=[(bulletin.number == here).then_some("page")] {
                            (words::period_title(bulletin.period, asked.language))
                        }
                        " " span class="what" {
                            (kind(bulletin.every).of(asked.language)) ", "
                            (words::status(bulletin.status).of(asked.language)) ", "
                            (words::day(bulletin.published, asked.language))
                        }
                    }
                }
            }
        }
    }
}
