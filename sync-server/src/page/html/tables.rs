//! Tables of a bulletin as people read them: cells with their masks in words, T1 to T12, and how to read them.
//!
//! Must not know comparisons and charts.

use approdo_exchange::Language;
use approdo_model::bulletin::{Bulletin, Says, Table};
use maud::{Markup, html};

use super::super::grid::{Grid, Row, headline, in_headline};
use super::super::words;
use super::{Frame, numbers};

/// A published cell: a number, or why there is none.
pub fn figure(asked: &Frame<'_>, says: Option<Says>, base: u32) -> Markup {
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

pub fn cell(asked: &Frame<'_>, says: Option<Says>, base: u32, margin: bool) -> Markup {
    html! { td class=(class_of(says, margin)) { (figure(asked, says, base)) } }
}

/// A row of heads.
pub fn heads(corner: &str, columns: &[(String, bool)]) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (corner) }
            @for (name, margin) in columns { th scope="col" class=(if *margin { "n margin" } else { "n" }) { (name) } }
        } }
    }
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

/// How masks and rounding are read.
pub fn reading(asked: &Frame<'_>, bulletin: &Bulletin) -> Markup {
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
pub fn tables(asked: &Frame<'_>, bulletin: &Bulletin) -> Markup {
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
