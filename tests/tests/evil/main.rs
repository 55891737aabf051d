//! A malicious server against the real app: the twenty-five attacks of the list and two more, of which none may succeed, and each of which does
//! succeed when its one defence is switched off.
//!
//! The evil server has everything that the real one has, and no key. It must not know more of the app than what
//! travels.

#![cfg(test)]
mod attacks;
#[path = "../world/device.rs"]
#[expect(dead_code, reason = "the world does more with a device")]
mod device;
mod restored;
mod scene;
mod sheets;

use attacks::{ALL, Outcome};

#[test]
fn none_of_the_attacks_succeeds() {
    let mut succeeded = Vec::new();
    for (number, attack) in ALL.iter().enumerate() {
        let outcome = (attack.play)(true);
        let became = match &outcome {
            Outcome::Detected(how) => format!("detected: {how}"),
            Outcome::Harmless(law) => format!("harmless: {law}"),
            Outcome::Succeeded(broken) => format!("SUCCEEDED: {broken}"),
        };
        println!("{:2} | {} | {} | {became}", number + 1, attack.name, attack.defence);
        succeeded.extend(matches!(outcome, Outcome::Succeeded(_)).then_some(attack.name));
    }
    assert_eq!(succeeded, [""; 0]);
}

#[test]
fn each_attack_succeeds_without_its_defence() {
    let alive = |play: fn(bool) -> Outcome| matches!(play(false), Outcome::Succeeded(_));
    let dead: Vec<&str> = ALL.iter().filter(|attack| !alive(attack.play)).map(|attack| attack.name).collect();
    assert_eq!(dead, [""; 0], "attacks that could not succeed anyway show nothing");
}
