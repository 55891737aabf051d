//! Bulletins at the size of the project: protected, and still worth reading.
#![cfg(test)]

use approdo_disclosure::catalogue::Audience;
use approdo_disclosure::{Release, protect};
use approdo_tests::reference;
use approdo_tests::season::Season;

/// Means over all periods of the reference seasons: distance of shown values, share of masked cells.
fn utility(audience: Audience) -> (f64, f64) {
    let mut releases: Vec<Release> = Vec::new();
    for seed in reference::SEEDS {
        let season = Season::full(seed);
        for months in reference::periods() {
            let request = reference::as_tables(reference::contacts(&season, &months, audience));
            releases.push(
                protect(&request).unwrap_or_else(|refusal| panic!("{seed:#x} {months:?}: {refusal:?}")),
            );
        }
    }
    let sum = |of: fn(&Release) -> f64| releases.iter().map(of).sum::<f64>();
    let shown = sum(|release| release.audit.shown as f64);
    let masked = sum(|release| release.audit.masked as f64);
    let off = sum(|release| release.audit.mean_abs_error * release.audit.shown as f64);
    (off / shown, masked / (masked + shown))
}

#[test]
fn on_the_reference_seasons_the_tavolo_reads_more_than_half_and_near_the_truth() {
    let (error, masked) = utility(Audience::Tavolo);
    assert!(error <= 2.0, "mean error {error:.2}");
    assert!(masked <= 0.45, "masked share {masked:.3}");
}

#[test]
fn sheets_say_enough_for_the_same_bulletins_as_the_records_behind_them() {
    let season = Season::full(reference::SEEDS[0]);
    for months in reference::periods().into_iter().step_by(3) {
        for audience in [Audience::Tavolo, Audience::Public] {
            let whole = reference::contacts(&season, &months, audience);
            let tables = reference::as_tables(whole.clone());
            assert!(tables.cells.len() < whole.cells.len());
            let bytes = |request| serde_json::to_vec(&protect(request).unwrap()).unwrap();
            assert_eq!(bytes(&whole), bytes(&tables), "{months:?}");
        }
    }
}
