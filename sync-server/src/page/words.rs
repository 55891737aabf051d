//! What the page says in words, Italian and English: names, units and definitions (DOMAIN.md 2). Must not know any figure.

use approdo_exchange::table::Words;
use approdo_exchange::tables::{definition_of, unit_of};
use approdo_exchange::{Language, list};
use approdo_model::bulletin::{Readers, Status};
use approdo_model::calendar::{Day, Month, Period};
use approdo_model::codes::Line;
use approdo_model::sheet::Population;

use super::shelf::ALL;

/// A text in both languages.
pub const fn words(it: &'static str, en: &'static str) -> Words {
    Words { it, en }
}

/// The title of a table of the tavolo, T1 to T12.
pub fn title(number: u8) -> Words {
    match number {
        1 => words("Quadro d'insieme", "Headline"),
        2 => words("Uscite", "Outings"),
        3 => words("Genere", "Gender"),
        4 => words("Origine", "Origin"),
        5 => words("Età", "Age"),
        6 => words("Ambito osservato", "Observed field"),
        7 => words("Servizi e materiali", "Services and materials"),
        8 => words("Invii ad altri servizi", "Referrals"),
        9 => words("Segnalazioni e valutazione", "Reports and evaluation"),
        10 => words("Accoglienza", "Reception"),
        11 => words("Notte di mappatura nazionale", "Night of the national mapping"),
        12 => words("Monitoraggio degli annunci", "Monitoring of advertisements"),
        _ => words("Altre tabelle", "Other tables"),
    }
}

/// What is counted.
pub fn name_of(of: Population) -> Words {
    match of {
        Population::Contacts => words("Contatti", "Contacts"),
        Population::Accesses => words("Accessi ai servizi a bassa soglia", "Low-threshold accesses"),
        Population::Reports => words("Persone segnalate da enti", "Persons reported by entities"),
        Population::Reception => words("Persone in accoglienza", "Persons in reception"),
        Population::Outings => words("Uscite", "Outings"),
        Population::Materials => words("Materiali dati", "Materials given"),
        Population::Mapping => words("Presenze della notte di mappatura", "Presences of the mapping night"),
        Population::Ads => words("Annunci visti e chiamate fatte", "Advertisements viewed and calls made"),
    }
}

/// What one of it is.
pub fn unit(of: Population) -> Words {
    match of {
        Population::Contacts => unit_of(Line::StreetContacts),
        Population::Accesses => unit_of(Line::LowThresholdAccesses),
        Population::Reports | Population::Reception => unit_of(Line::ReportedPersons),
        Population::Outings => unit_of(Line::Outings),
        Population::Materials => words("pezzi", "pieces"),
        Population::Mapping => words("presenze", "presences"),
        Population::Ads => words("annunci e chiamate", "advertisements and calls"),
    }
}

/// The definition that is shown beside its numbers.
pub fn definition(of: Population) -> Words {
    match of {
        Population::Contacts => words(
            "Uno scambio con una persona in un'uscita, in strada o indoor. La stessa persona due volte nella stessa uscita vale 1. I contatti non sono persone.",
            "One interaction with one person in one outing, in the street or indoor. The same person twice in the same outing is 1. Contacts are not persons.",
        ),
        Population::Accesses => definition_of(Line::LowThresholdAccesses),
        Population::Reports => definition_of(Line::ReportedPersons),
        Population::Reception => words(
            "Una persona accolta nel programma. Il numero è inserito dal Comune.",
            "One person in the programme's reception. The number is entered by the municipality.",
        ),
        Population::Outings => definition_of(Line::Outings),
        Population::Materials => words(
            "Un pezzo lasciato o distribuito in un'uscita.",
            "One piece left or handed out in an outing.",
        ),
        Population::Mapping => words(
            "Una persona vista sul posto nella notte di mappatura nazionale, anche se non ci si è parlato. Vale una volta per uscita.",
            "One person seen in the place in the night of the national mapping, spoken to or not. Counted once per outing.",
        ),
        Population::Ads => words(
            "Annunci letti e chiamate fatte in una sessione. Non sono contatti, e dell'annuncio non resta niente.",
            "Advertisements read and calls made in a session. They are not contacts, and nothing of the advertisement is kept.",
        ),
    }
}

/// The name, unit and definition of a line of the emersion table.
pub fn line(line: Line) -> (String, Words, Words) {
    (line.code().to_owned(), unit_of(line), definition_of(line))
}

/// What a dimension is, after "by".
pub fn dimension(name: &str) -> Words {
    match name {
        "area" => words("area", "area"),
        "line" => words("linea", "line"),
        "newness" => words("novità", "newness"),
        "channel" => words("canale", "channel"),
        "day_night" => words("giorno e notte", "day and night"),
        "weather" => words("tempo atmosferico", "weather"),
        "gender" => words("genere", "gender"),
        "origin" => words("gruppo di origine", "group of origin"),
        "macro" => words("macro-area di origine", "macro-area of origin"),
        "country" => words("Paese di origine", "country of origin"),
        "age" => words("età", "age"),
        "field" => words("ambito osservato", "observed field"),
        "service" => words("servizio dato", "service given"),
        "material" => words("materiale", "material"),
        "referral" => words("destinazione", "destination"),
        "source" => words("chi segnala", "who reports"),
        "step" => words("passo della valutazione", "step of the evaluation"),
        _ => words("altro", "other"),
    }
}

/// What is worth knowing about a dimension before reading its numbers.
pub fn remark(name: &str) -> Option<Words> {
    let several = words(
        "Più risposte possibili: le righe non si sommano a un totale.",
        "Several answers are possible: the lines do not add up to a total.",
    );
    match name {
        "service" | "referral" | "step" => Some(several),
        "field" => Some(words(
            "Ambito osservato dall'équipe: non è un accertamento.",
            "Field as observed by the team: it is not a finding.",
        )),
        "age" => Some(words(
            "Età come appare all'équipe o come è detta dalla persona. Solo per tutto il progetto.",
            "Age as it appears to the team or as the person says. For the whole project only.",
        )),
        "country" => Some(words(
            "Ha una riga sua il Paese con contatti, persone e uscite a sufficienza; gli altri stanno insieme, area per area. Un Paese che non è nominato non è uno zero.",
            "A country has a line of its own where contacts, persons and outings are enough; the others stand together, area by area. A country that is not named is not a nought.",
        )),
        "newness" => Some(words(
            "Nuovi: con una persona mai vista prima da questa unità, per quanto ne sa l'équipe.",
            "New: with a person never met before by this unit, as far as the team knows.",
        )),
        _ => None,
    }
}

/// Before a macro-area: its countries that the table does not name.
const REST: &str = "other_";

/// Dimensions of which a table names only some codes, and in which other they lie.
const REST_OF: [(&str, &str); 1] = [("country", "macro")];

/// What a code is called.
pub fn label(dimension: &str, code: &str, language: Language) -> String {
    if code == ALL {
        let whole = if dimension == "area" { words("Progetto", "Project") } else { words("Totale", "Total") };
        return whole.of(language).to_owned();
    }
    if let Some(own) = own_label(dimension, code) {
        return own.of(language).to_owned();
    }
    if let Some(whole) = REST_OF.iter().find(|(name, _)| *name == dimension).map(|(_, whole)| *whole)
        && let Some(rest) = code.strip_prefix(REST)
    {
        // Without the examples that the list gives: they are the ones that are named.
        let whole = label(whole, rest, language);
        let whole = whole.split(" (").next().unwrap_or_default();
        return format!("{}: {whole}", words("Altri Paesi", "Other countries").of(language));
    }
    let named = match dimension {
        "line" => "emersion_line",
        "step" => "eval_step",
        "gender" => "gender_group",
        other => other,
    };
    let found = list(named).and_then(|list| list.find(code));
    found.map_or_else(|| code.to_owned(), |known| known.label(language).to_owned())
}

/// Codes that exist in tables only.
fn own_label(dimension: &str, code: &str) -> Option<Words> {
    Some(match (dimension, code) {
        ("newness", "new") => words("Nuovi", "New"),
        ("newness", "known") => words("Già conosciuti", "Known"),
        ("newness", "unknown") => words("Non si sa", "Not known"),
        ("day_night", "night") => words("Notte", "Night"),
        ("day_night", "day") => words("Giorno", "Day"),
        ("gender", "altro") => words("Altro o non rilevato", "Other or not recorded"),
        ("origin", "eu") => words("Unione europea e Italia", "European Union and Italy"),
        ("origin", "balkan_exussr") => words("Balcani ed ex URSS non UE", "Non-EU Balkans and former USSR"),
        ("origin", "west_africa") => words("Africa occidentale", "West Africa"),
        ("origin", "africa") => words("Altra Africa", "Rest of Africa"),
        ("origin", "latam") => words("America Latina", "Latin America"),
        ("origin", "asia") => words("Asia", "Asia"),
        ("origin", "other_unknown") => words("Altro o non rilevato", "Other or not recorded"),
        ("country" | "weather" | "day_night", "unknown") => words("Non rilevato", "Not recorded"),
        ("area", "MI") => words("Milano", "Milan"),
        _ => return None,
    })
}

const MONTHS: [(Words, Words); 12] = [
    (words("gennaio", "January"), words("gen", "Jan")),
    (words("febbraio", "February"), words("feb", "Feb")),
    (words("marzo", "March"), words("mar", "Mar")),
    (words("aprile", "April"), words("apr", "Apr")),
    (words("maggio", "May"), words("mag", "May")),
    (words("giugno", "June"), words("giu", "Jun")),
    (words("luglio", "July"), words("lug", "Jul")),
    (words("agosto", "August"), words("ago", "Aug")),
    (words("settembre", "September"), words("set", "Sep")),
    (words("ottobre", "October"), words("ott", "Oct")),
    (words("novembre", "November"), words("nov", "Nov")),
    (words("dicembre", "December"), words("dic", "Dec")),
];

fn named(month: Month) -> (Words, Words) {
    let at = usize::from(month.month()).saturating_sub(1);
    MONTHS.get(at).copied().unwrap_or((words("", ""), words("", "")))
}

/// The months of a period in words: "dicembre 2017 – gennaio 2018".
pub fn period(period: Period, language: Language) -> String {
    let month = |month: Month| named(month).0.of(language);
    let (first, last) = (period.first(), period.last());
    match (first == last, first.year() == last.year()) {
        (true, _) => format!("{} {}", month(last), last.year()),
        (_, true) => format!("{} – {} {}", month(first), month(last), last.year()),
        _ => format!("{} {} – {} {}", month(first), first.year(), month(last), last.year()),
    }
}

/// The same with a capital, as a title.
pub fn period_title(of: Period, language: Language) -> String {
    let text = period(of, language);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The months of a period in few letters, and its last year: "dic–gen", "2018".
pub fn period_short(period: Period, language: Language) -> (String, String) {
    let month = |month: Month| named(month).1.of(language);
    let (first, last) = (period.first(), period.last());
    let months =
        if first == last { month(last).to_owned() } else { format!("{}–{}", month(first), month(last)) };
    (months, last.year().to_string())
}

/// A day in words.
pub fn day(day: Day, language: Language) -> String {
    let date = day.date();
    format!("{} {} {}", date.day(), named(day.month()).0.of(language), date.year())
}

/// A count with its thousands apart.
pub fn number(count: impl Into<u64>, language: Language) -> String {
    let digits = count.into().to_string();
    let apart = match language {
        Language::It => '.',
        Language::En => ',',
    };
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(at);
        if at > 0 && left.is_multiple_of(3) {
            text.push(apart);
        }
        text.push(digit);
    }
    text
}

/// A number with one decimal, of tenths.
pub fn tenths(tenths: u64, language: Language) -> String {
    let point = match language {
        Language::It => ',',
        Language::En => '.',
    };
    format!("{}{point}{}", number(tenths / 10, language), tenths % 10)
}

/// Whether it can still change.
pub fn status(status: Status) -> Words {
    match status {
        Status::Provisional => words("provvisorio", "provisional"),
        Status::Definitive => words("definitivo", "definitive"),
    }
}

/// For whom.
pub fn readers(readers: Readers) -> Words {
    match readers {
        Readers::Tavolo => words("Bollettino per il tavolo emersione", "Bulletin for the tavolo emersione"),
        Readers::Public => words("Bollettino pubblico", "Public bulletin"),
    }
}

#[cfg(test)]
mod tests {
    use approdo_disclosure::form;

    use super::*;

    #[test]
    fn the_rest_of_a_macro_area_is_called_by_it_and_names_none_of_its_countries() {
        assert_eq!(REST, form::REST);
        let label = |code: &str, language| label("country", code, language);
        assert_eq!(label("other_west_africa", Language::It), "Altri Paesi: Africa occidentale");
        assert_eq!(label("other_west_africa", Language::En), "Other countries: West Africa");
        assert_eq!(label("NG", Language::En), "Nigeria");
        // A group of origin that begins alike is no rest of anything.
        assert_eq!(super::label("origin", "other_unknown", Language::En), "Other or not recorded");
    }
}
