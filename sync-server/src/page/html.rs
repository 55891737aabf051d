//! The pages themselves: one bulletin with its tables, charts and comparisons; nothing yet; nothing here.
//!
//! No script, no cookie, no style that is not in the one stylesheet, nothing from anywhere else. Everything that is shown
//! passes through the escaping of the markup. Must not know where bulletins come from, nor whose link a reader has.

mod charts;
mod comparisons;
mod tables;

use approdo_exchange::Language;
use approdo_exchange::table::Words;
use approdo_model::bulletin::{Bulletin, Every, Readers};
use maud::{DOCTYPE, Markup, html};

use self::charts::charts;
use self::comparisons::{cards, comparisons};
use self::tables::{reading, tables};
use super::shelf::{Open, Shelf};
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
            p { (asked.say(
                "Per entrare in un DHIS2 che ha già codici suoi si scaricano i codici e il bollettino firmato, si scrivono i propri codici nel primo, e si dà questo comando. Il file non passa da questo server.",
                "To enter a DHIS2 that has codes of its own already, download the codes and the signed bulletin, write your codes into the first, and give this command. The file does not pass through this server."
            )) }
            pre tabindex="0" { code {
                "approdo-sync-server dhis2 --root " (asked.say("CHIAVE", "KEY")) " --mapping " (super::file_name(bulletin, Format::Dhis2Mapping))
                " --into " (super::file_name(bulletin, Format::Dhis2)) " " (super::file_name(bulletin, Format::Json))
            } }
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
            pre tabindex="0" { code { "approdo-sync-server verify-bulletin --root " (asked.say("CHIAVE", "KEY")) " " (super::file_name(bulletin, Format::Json)) } }
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
