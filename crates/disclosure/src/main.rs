//! `protect tables.json` prints protected tables and the audit; `attack bulletin.json` prints what an attacker learns.
//!
//! Reads files and prints; here stand the words of the refusals, English with Italian above it. Must not decide
//! anything about a table.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use approdo_disclosure::form::{Case, Request, TEXT_BYTES_MAX, read};
use approdo_disclosure::{Refusal, SOLVES_MAX, THRESHOLD_MIN, attack, protect};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Tables in, protected bulletin out, and the attack that tries to open it")]
struct Command {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Print protected tables and the audit
    Protect {
        /// The request, in the neutral form (docs/DISCLOSURE.md); `-` reads standard input
        tables: PathBuf,
    },
    /// Print what an attacker learns: an interval for every masked cell
    Attack {
        /// The bulletin, with what the attacker knows besides; `-` reads standard input
        bulletin: PathBuf,
    },
}

fn main() -> ExitCode {
    let act = Command::parse().act;
    let result = match &act {
        Act::Protect { tables } => text(tables).and_then(|text| {
            let request: Request = read(&text).map_err(|refusal| words(&refusal))?;
            print(&protect(&request).map_err(|refusal| words(&refusal))?)
        }),
        Act::Attack { bulletin } => text(bulletin).and_then(|text| {
            let case: Case = read(&text).map_err(|refusal| words(&refusal))?;
            print(&attack(&case).map_err(|refusal| words(&refusal))?)
        }),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            // Nothing is left to tell about a standard error that is shut.
            let _ = writeln!(std::io::stderr(), "{words}");
            ExitCode::FAILURE
        }
    }
}

fn text(path: &Path) -> Result<String, String> {
    let open: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(std::io::stdin()),
        false => Box::new(std::fs::File::open(path).map_err(|fault| format!("{}: {fault}", path.display()))?),
    };
    let mut text = String::new();
    let limit = TEXT_BYTES_MAX as u64 + 1;
    open.take(limit).read_to_string(&mut text).map_err(|fault| format!("{}: {fault}", path.display()))?;
    Ok(text)
}

fn print(value: &impl serde::Serialize) -> Result<(), String> {
    let text = serde_json::to_string_pretty(value).map_err(|fault| fault.to_string())?;
    writeln!(std::io::stdout(), "{text}").map_err(|fault| fault.to_string())
}

/// The code of a refusal, and what it means in both languages.
fn words(refusal: &Refusal) -> String {
    let (it, en) = match refusal {
        Refusal::TooLong => ("Il testo è troppo lungo.".into(), "The text is too long.".into()),
        Refusal::UnknownField { field, line, column } => (
            format!("Il campo «{field}» non fa parte della forma (riga {line}, colonna {column})."),
            format!("The field \"{field}\" is not part of the form (line {line}, column {column})."),
        ),
        Refusal::NotTheForm { line, column } => (
            format!("Il testo non ha la forma attesa (riga {line}, colonna {column})."),
            format!("The text does not have the form (line {line}, column {column})."),
        ),
        Refusal::BadDimension { dimension } => (
            format!(
                "La dimensione «{dimension}» non può essere una dimensione: senza codici, con un codice doppio, o con un nome riservato."
            ),
            format!(
                "\"{dimension}\" cannot be a dimension: no codes, a code twice, or a name that is taken."
            ),
        ),
        Refusal::UnknownDimension { dimension } => (
            format!("La dimensione «{dimension}» manca, oppure non è dichiarata."),
            format!("The dimension \"{dimension}\" is missing, or is not declared."),
        ),
        Refusal::UnknownCode { dimension, value } => (
            format!("La dimensione «{dimension}» non ha il codice «{value}» qui."),
            format!("The dimension \"{dimension}\" does not have the code \"{value}\" here."),
        ),
        Refusal::Twice { at } => (
            format!("La cella {} c'è due volte.", place(at)),
            format!("The cell {} is there twice.", place(at)),
        ),
        Refusal::BadPolicy => (
            format!("Soglie da {THRESHOLD_MIN} in su; arrotondamento a 5 o a 10."),
            format!("Thresholds of {THRESHOLD_MIN} or more; rounding to 5 or to 10."),
        ),
        Refusal::BadTable { by } => (
            format!("La tabella per {} non si può fare con queste celle.", by.join(" × ")),
            format!("The table by {} cannot be made of these cells.", by.join(" × ")),
        ),
        Refusal::MoreAnswersThanRecords { at } => (
            format!("In {} ci sono più risposte che contatti.", place(at)),
            format!("In {} there are more answers than contacts.", place(at)),
        ),
        Refusal::OutsideItsGroup { dimension } => (
            format!("Una cella di «{dimension}» sta fuori dal gruppo dichiarato."),
            format!("A cell of \"{dimension}\" lies outside the group that was declared."),
        ),
        Refusal::MarginDisagrees { at } => (
            format!("Il margine {} non è la somma delle sue celle.", place(at)),
            format!("The margin {} is not the sum of its cells.", place(at)),
        ),
        Refusal::NotOwn { at } => (
            format!("Quello che è noto a {} non si può distinguere in queste celle.", place(at)),
            format!("What is known to {} cannot be told apart in these cells.", place(at)),
        ),
        Refusal::TooLarge => {
            ("La richiesta è più grande dei limiti.".into(), "The request is larger than the limits.".into())
        }
        Refusal::EarlierDisagrees { bulletin, at } => (
            format!(
                "Il bollettino precedente numero {} dice altro della cella {}: quello che è cambiato va in una parte sua (voci tardive) o aspetta il consuntivo annuale.",
                bulletin + 1,
                place(at)
            ),
            format!(
                "Earlier bulletin number {} says something else about {}: what has changed must be a part of its own (late records), or wait for the yearly consolidation.",
                bulletin + 1,
                place(at)
            ),
        ),
        Refusal::EarlierOpen { bulletin, at, known_to } => (
            format!(
                "Non si pubblica: la cella {} del bollettino precedente numero {} si potrebbe ricavare{}.",
                place(at),
                bulletin + 1,
                whom(known_to, "; la ricaverebbe ")
            ),
            format!(
                "Not published: the cell {} of earlier bulletin number {} could be worked out{}.",
                place(at),
                bulletin + 1,
                whom(known_to, " by ")
            ),
        ),
        Refusal::Unprotectable { at, known_to } => (
            format!(
                "Non si pubblica: la cella {} si potrebbe ricavare anche nascondendo tutto quello che si può nascondere{}.",
                place(at),
                whom(known_to, "; la ricaverebbe ")
            ),
            format!(
                "Not published: the cell {} could be worked out even with everything masked that may be{}.",
                place(at),
                whom(known_to, ", by ")
            ),
        ),
        Refusal::TooHard => (
            format!("Non si pubblica: la prova non è riuscita in {SOLVES_MAX} ricerche."),
            format!("Not published: the proof did not come to an end within {SOLVES_MAX} searches."),
        ),
        Refusal::Stopped => ("Interrotto.".into(), "Stopped.".into()),
        Refusal::Contradiction => (
            "I bollettini si contraddicono: nessun conteggio va d'accordo con tutti.".into(),
            "The bulletins contradict each other: no count agrees with all of them.".into(),
        ),
        Refusal::ProofDisagrees { at } => (
            format!(
                "Non si pubblica: l'ultimo attacco apre la cella {}. È un errore del programma.",
                place(at)
            ),
            format!(
                "Not published: the last attack opens the cell {}. This is a fault of the programme.",
                place(at)
            ),
        ),
    };
    let it: String = it;
    let en: String = en;
    format!("{it}\n{en}\n[{refusal}]")
}

fn place(at: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = at.iter().map(|(name, code)| format!("{name}={code}")).collect();
    if pairs.is_empty() { "*".to_owned() } else { pairs.join(", ") }
}

fn whom(known_to: &Option<BTreeMap<String, String>>, before: &str) -> String {
    known_to.as_ref().map(|at| format!("{before}{}", place(at))).unwrap_or_default()
}
