//! Secrets print "[redacted]" and cannot be serialised (S-035).

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod tablet;

use approdo_vault::app::answer::{Response, RoleName, Value};
use approdo_vault::app::request::Request;
use approdo_vault::passphrase::Passphrase;
use approdo_vault::secret::{Key, SigningSecret};
use serde_json::json;
use tablet::Tablet;

/// Compiles only while the type has no `Serialize`: with it, two implementations would fit and neither be chosen.
macro_rules! cannot_be_serialised {
    ($($secret:ty),+ $(,)?) => {
        $(const _: fn() = || {
            trait Ambiguous<Which> {
                fn chosen() {}
            }
            struct WithSerialize;
            impl<T: ?Sized> Ambiguous<()> for T {}
            impl<T: ?Sized + serde::Serialize> Ambiguous<WithSerialize> for T {}
            let _ = <$secret as Ambiguous<_>>::chosen;
        };)+
    };
}

cannot_be_serialised!(Key, SigningSecret, Passphrase, Request);

#[test]
fn keys_and_words_print_nothing() {
    let key = Key::new([0xab; 32]);
    let words = Passphrase::of([1234, 1235, 1236, 1237, 1238]);
    let printed = [
        format!("{key:?} {key:#?}"),
        format!("{:?}", SigningSecret::new(&key)),
        format!("{words:?}"),
        format!("{:?}", Request::Unlock { words: words.clone() }),
        format!(
            "{:?}",
            Request::Found {
                words,
                units: Vec::new(),
                server: String::new(),
                trial: true,
                secretariat: false
            }
        ),
    ];
    for text in printed {
        assert!(text.contains("[redacted]") && !text.contains("123") && !text.contains("171"), "{text}");
        assert!(!text.to_lowercase().contains("abab"), "{text}");
    }
}

#[test]
fn what_is_shown_once_is_not_printed() {
    let mut tablet = Tablet::new(40);
    let made = tablet.app.handle(Request::MakePassphrase);
    let Response::Ok(Value::Passphrase(shown)) = &made else { panic!("{made:?}") };
    let (words, printed) = (shown.words, format!("{made:?}"));
    assert!(
        printed.contains("[redacted]") && words.iter().all(|word| !printed.contains(&word.to_string())),
        "{printed}"
    );
    let server = "https://approdo.example".to_owned();
    let founded = tablet.app.handle(Request::Found {
        words: Passphrase::of(words),
        units: Vec::new(),
        server,
        trial: true,
        secretariat: false,
    });
    let Response::Ok(Value::Founded(shown)) = &founded else { panic!("{founded:?}") };
    let printed = format!("{founded:?}");
    let list = approdo_vault::passphrase::word_list();
    assert!(!list.iter().any(|word| printed.contains(&format!("\"{word}\""))), "{printed}");
    assert_eq!(shown.kit[0].root.len(), 24);
    tablet.words = words;
    tablet.unlock();
    let invited = tablet.app.handle(Request::Invite { role: RoleName::Worker });
    let Response::Ok(Value::Invited(shown)) = &invited else { panic!("{invited:?}") };
    assert!(!format!("{invited:?}").contains(&shown.invitation));
}

#[test]
fn no_answer_but_the_first_ones_holds_words_of_the_passphrase() {
    let mut tablet = Tablet::in_office(41);
    let words = json!(tablet.words);
    for name in ["status", "leaving", "outbox", "received", "table", "applicants"] {
        let answer = tablet.ok(json!({"do": name})).to_string();
        assert!(!answer.contains(words.to_string().trim_matches(['[', ']'])), "{name}");
    }
}
