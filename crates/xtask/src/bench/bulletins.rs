//! The rows of the bulletins: how long one takes, how near its values are, how much of it is masked.

use approdo_disclosure::catalogue::Audience;
use approdo_disclosure::{Audit, Refusal, protect};
use approdo_model::calendar::Month;
use approdo_tests::reference;
use approdo_tests::season::Season;

use super::bounds;
use super::figure::{Aim, Figure, Row, milliseconds};
use super::load::user_seconds;
use crate::failure::Failure;
use crate::say;

/// Mean distance of the shown values from the true ones, and masked cells of a hundred.
const ERROR_MOST: f64 = 2.0;
const MASKED_MOST: f64 = 45.0;

fn refused(refusal: Refusal) -> Failure {
    Failure::Wrong(format!("a reference season is refused: {refusal}"))
}

/// Releases of these months of the reference seasons, and how long each took.
fn releases(audience: Audience, months: &[Vec<Month>]) -> Result<(Vec<f64>, Vec<Audit>, f64), Failure> {
    let (mut samples, mut audits, before) = (Vec::new(), Vec::new(), user_seconds());
    for seed in reference::SEEDS {
        let season = Season::full(seed);
        for months in months {
            let request = reference::contacts(&season, months, audience);
            let began = say::now();
            audits.push(protect(&request).map_err(refused)?.audit);
            samples.push(milliseconds(began.elapsed()));
        }
    }
    Ok((samples, audits, user_seconds() - before))
}

/// How the rows of the bulletins are measured.
const HOW: &str = "the contacts of three reference seasons, each attacked by everybody and by five organisations with their own \
                   figures";

/// The time for one release of two months, as a desk makes it every other month: the row that has a bound.
pub fn release() -> Result<Row, Failure> {
    let (samples, _, user) = releases(Audience::Tavolo, &reference::periods())?;
    Ok(times(vec![timed("two months of the tavolo's", 2.0, samples, user)]))
}

fn timed(size: &str, scale: f64, samples: Vec<f64>, user: f64) -> Figure {
    Figure::of(size, scale, samples).user(user).aim(Some(Aim::AtMost(bounds::RELEASE)))
}

fn times(figures: Vec<Figure>) -> Row {
    Row { what: "one bulletin, protected and attacked", unit: "ms", peer: "", how: HOW, figures }
}

/// The time for one release, its error and its masks.
pub fn rows() -> Result<Vec<Row>, Failure> {
    let periods = reference::periods();
    let all = Season::months();
    let mut waits = Vec::new();
    for (size, scale, months) in [
        ("a month of the tavolo's", 1.0, all.iter().take(8).map(|month| vec![*month]).collect()),
        ("two months of the tavolo's", 2.0, periods.clone()),
        ("fifteen months of the tavolo's", 15.0, vec![all]),
    ] {
        let (samples, _, user) = releases(Audience::Tavolo, &months)?;
        waits.push(timed(size, scale, samples, user));
    }
    let (mut errors, mut shares) = (Vec::new(), Vec::new());
    for (size, audience) in [("for the tavolo", Audience::Tavolo), ("for the public", Audience::Public)] {
        let (_, audits, _) = releases(audience, &periods)?;
        let of = |figure: fn(&Audit) -> f64| audits.iter().map(figure).collect::<Vec<f64>>();
        let share = |audit: &Audit| 100.0 * audit.masked as f64 / (audit.masked + audit.shown).max(1) as f64;
        let aim = |most| (audience == Audience::Tavolo).then_some(Aim::AtMost(most));
        errors.push(Figure::of(size, 1.0, of(|audit| audit.mean_abs_error)).aim(aim(ERROR_MOST)));
        shares.push(Figure::of(size, 1.0, of(share)).aim(aim(MASKED_MOST)));
    }
    let row = |what, unit, figures| Row { what, unit, peer: "", how: HOW, figures };
    Ok(vec![
        times(waits),
        row("bulletin: mean distance from the truth", "contacts", errors),
        row("bulletin: masked cells", "%", shares),
    ])
}
