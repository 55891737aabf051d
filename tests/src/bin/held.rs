//! A tablet that is held still while somebody looks into its memory.
//!
//! `held FOLDER` takes ten bytes of words from standard input and opens the device with them. Then it does what each
//! further byte says – `o` an outing with a record, `c` closes it, `l` shuts – and says the byte back when it is done.
//! Nothing that it is told stays in a buffer of its own. Must not know who looks.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails, and says where"
)]

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use approdo_transport::door::Door;

fn ask(door: &Door, request: &mut [u8]) {
    let answer = serde_json::to_value(door.handle(request)).unwrap();
    assert!(answer.get("ok").is_some(), "{answer}");
    request.fill(0);
}

/// The words as a screen sends them, put together without a copy that stays: one buffer of one size.
fn unlock(door: &Door, words: &mut [u8; 10]) {
    let mut request = Vec::with_capacity(128);
    request.extend_from_slice(br#"{"do":"unlock","words":["#);
    for (at, pair) in words.chunks_exact(2).enumerate() {
        let mut word = u16::from_be_bytes([pair[0], pair[1]]);
        let mut digits = [0_u8; 4];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(word % 10).unwrap();
            word /= 10;
        }
        let first = digits.iter().position(|digit| *digit != b'0').unwrap_or(3);
        if at > 0 {
            request.push(b',');
        }
        request.extend_from_slice(&digits[first..]);
    }
    request.extend_from_slice(b"]}");
    words.fill(0);
    ask(door, &mut request);
}

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let door = Door::open(Path::new(&folder)).unwrap();
    // Not `stdin`, which keeps what it has read.
    let mut told = File::open("/proc/self/fd/0").unwrap();
    let mut words = [0; 10];
    told.read_exact(&mut words).unwrap();
    unlock(&door, &mut words);
    let shift =
        r#"{"unit": "Unità canarino-z9q", "area": "MI", "channel": "street_night", "date": "2018-01-05"}"#;
    let mut next = [b'u'];
    loop {
        std::io::stdout().write_all(&next).and_then(|()| std::io::stdout().flush()).unwrap();
        if told.read(&mut next).unwrap() == 0 {
            return;
        }
        match next[0] {
            b'o' => {
                ask(&door, &mut format!(r#"{{"do": "start_outing", "shift": {shift}}}"#).into_bytes());
                let record = r#"{"form": "contact", "newness": "new_ever", "gender": "woman"}"#;
                ask(&door, &mut format!(r#"{{"do": "note", "record": {record}}}"#).into_bytes());
            }
            b'c' => ask(&door, &mut format!(r#"{{"do": "close_outing", "shift": {shift}}}"#).into_bytes()),
            b'l' => ask(&door, &mut br#"{"do": "lock"}"#.to_vec()),
            other => panic!("nobody asks for {other}"),
        }
    }
}
