//! Bounds computed elsewhere: fifty bulletins, attacked by a programme of its own with another solver.
//!
//! `tests/bounds/make.py` wrote `tests/bounds/instances.json` with HiGHS, over all combinations of codes and without
//! anything of this crate; here only its figures are read.
#![cfg(test)]

use approdo_disclosure::attack;
use approdo_disclosure::form::Case;
use serde::Deserialize;

#[derive(Deserialize)]
struct Instance {
    seed: u64,
    case: Case,
    bounds: Vec<(u32, Option<u32>)>,
}

fn instances() -> Vec<Instance> {
    serde_json::from_str(include_str!("bounds/instances.json")).unwrap()
}

#[test]
fn the_attack_finds_the_bounds_that_another_solver_finds_over_all_combinations() {
    let instances = instances();
    assert_eq!(instances.len(), 50);
    let compared: usize = instances.iter().map(|instance| instance.bounds.len()).sum();
    assert!(compared > 500, "{compared}");
    for Instance { seed, case, bounds } in instances {
        let learned = attack(&case).unwrap_or_else(|refusal| panic!("{seed}: {refusal:?}"));
        let found: Vec<_> = learned.cells.iter().map(|cell| (cell.least, cell.most)).collect();
        assert_eq!(found, bounds, "instance {seed}");
    }
}

#[test]
fn the_stored_instances_hold_every_kind_of_knowledge() {
    let instances = instances();
    let count = |holds: fn(&Instance) -> bool| instances.iter().filter(|one| holds(one)).count();
    assert!(count(|one| one.case.knows.is_some()) >= 10);
    assert!(count(|one| !one.case.earlier.is_empty()) >= 10);
    assert!(count(|one| one.bounds.iter().any(|(_, most)| most.is_none())) >= 5);
    assert!(count(|one| one.bounds.iter().any(|(least, most)| Some(*least) == *most)) >= 5);
}
