//! What a bulletin says beside what earlier ones said: the lines of the project as cards, and the comparisons.
//!
//! Must not know how they are worked out.

use approdo_exchange::Language;
use approdo_exchange::table::Words;
use approdo_model::bulletin::{Bulletin, Every, Says};
use maud::{Markup, PreEscaped, html};

use super::super::compared::{Rates, lines, rates};
use super::super::shelf::{Open, Sum};
use super::super::words::{self, words};
use super::Frame;
use super::tables::{cell, figure, heads};

/// The lines of the project as cards: now, and beside what it was.
pub fn cards(asked: &Frame<'_>, open: &Open<'_>) -> Markup {
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
        Every::Period => asked.say("bimestre prima", "period before"),
        Every::Year => asked.say("periodo prima", "period before"),
    }
}

pub fn comparisons(asked: &Frame<'_>, open: &Open<'_>) -> Markup {
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
        Every::Period => asked.say("Bimestre prima", "Period before"),
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
    type Write = fn(u64, Language) -> String;
    let tenths: Write = words::tenths;
    let hundred: Write = |share, _| format!("{share} %");
    let rows: [(Words, Of, Write); 4] = [
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
    let shown = |rates: Option<&Rates>, of: Of, write: Write| {
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
