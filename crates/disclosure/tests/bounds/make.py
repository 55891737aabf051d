#!/usr/bin/env python3
"""Makes instances.json: fifty bulletins and, for every masked cell, the least and the greatest count possible.

An independent answer to the question that `approdo_disclosure::attack` answers: written against the neutral form in
docs/DISCLOSURE.md, with the cells over all dimensions as unknowns and HiGHS (through scipy) as the solver. Nothing of
the crate is used. The bulletins are made up and mostly not protected: bounds are compared, not safety.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scipy==1.17.1
    /tmp/venv/bin/python make.py > instances.json
"""

import itertools
import json
import random

import numpy as np
from scipy.optimize import LinearConstraint, Bounds, milp

THRESHOLD = 10
INFINITE = 50_000  # no count of these instances comes near


def interval(cell):
    """What a published cell says about its count."""
    if "value" in cell:
        value, base = cell["value"], cell["base"]
        return max(value - base // 2, THRESHOLD), value + (base - 1) // 2
    if cell["masked"] == "primary":
        return 0, cell["below"] - 1
    return 0, None


class World:
    """The unknowns: one count for every combination of codes."""

    def __init__(self, dimensions):
        self.names = list(dimensions)
        self.places = list(itertools.product(*dimensions.values()))

    def row(self, at, covers):
        """Which unknowns a cell sums up."""
        def inside(place):
            own = dict(zip(self.names, place))
            return all(code == "*" or own[name] == code for name, code in at.items()) and all(
                own[name] in codes for name, codes in covers.items())
        return np.array([1.0 if inside(place) else 0.0 for place in self.places])


def place_of(cell):
    return {k: v for k, v in cell.items() if k not in ("value", "base", "masked", "below", "contacts")}


def bounds(case):
    """The least and the greatest count of every masked cell, in the order in which the attack lists them."""
    world = World(case["dimensions"])
    bulletins = [case] + case.get("earlier", [])
    rows, least, most, masked, seen = [], [], [], [], set()
    for number, bulletin in enumerate(bulletins):
        for table in bulletin["tables"]:
            for cell in table["cells"]:
                row = world.row(place_of(cell), bulletin.get("covers", {}))
                low, high = interval(cell)
                rows.append(row)
                least.append(low)
                most.append(np.inf if high is None else high)
                key = (number, row.tobytes())
                if "masked" in cell and key not in seen:
                    masked.append(row)
                seen.add(key)
    low, high = np.zeros(len(world.places)), np.full(len(world.places), float(INFINITE))
    own = np.zeros(len(world.places), dtype=bool)
    if "knows" in case:
        known = {tuple(place_of(c)[n] for n in world.names): c["contacts"] for c in case["knows"]["cells"]}
        for at, place in enumerate(world.places):
            named = dict(zip(world.names, place))
            if all(named[name] == code for name, code in case["knows"]["of"].items()):
                own[at] = True
                low[at] = high[at] = known.get(place, 0)
    system = [LinearConstraint(np.array(rows), least, most)]
    answers = []
    for row in masked:
        if "knows" in case and not row[~own].any():
            continue
        ends = []
        for sign in (1, -1):
            found = milp(sign * row, constraints=system, integrality=np.ones(len(row)), bounds=Bounds(low, high),
                         options={"mip_rel_gap": 0})
            assert found.status == 0, found.message
            ends.append(round(sign * found.fun))
        answers.append([ends[0], None if ends[1] >= INFINITE // 2 else ends[1]])
    return answers


def publish(chance, world, truth, dimensions, tables, base, covers, spared):
    """A bulletin: masks below the threshold, some more by chance, the rest rounded."""
    states = {}
    made = []
    for by in tables:
        cells = []
        for codes in itertools.product(*[covers.get(n, dimensions[n]) + ["*"] for n in by]):
            at = dict(zip(by, codes))
            row = world.row(at, covers)
            key = row.tobytes()
            count = int(row @ truth)
            if key not in states:
                if count < THRESHOLD:
                    states[key] = {"masked": "primary", "below": THRESHOLD} if chance.random() < 0.8 else {
                        "masked": "complementary"}
                elif chance.random() < spared:
                    states[key] = {"masked": chance.choice(["complementary", "small_base"])}
                else:
                    own = 1 if chance.random() < 0.08 else base
                    states[key] = {"value": (count + own // 2) // own * own, "base": own}
            cells.append({**at, **states[key]})
        made.append({"by": by, "cells": cells})
    bulletin = {"tables": made}
    if covers:
        bulletin["covers"] = covers
    return bulletin


SHAPES = [
    ({"gender": 3}, [["gender"]]),
    ({"area": 5, "gender": 3}, [["area", "gender"]]),
    ({"area": 5, "gender": 3}, [["area"], ["gender"]]),
    ({"area": 3, "gender": 3, "origin": 4}, [["area", "gender"], ["area", "origin"]]),
    ({"area": 3, "gender": 2, "origin": 3}, [["area", "gender"], ["area", "origin"], ["gender", "origin"]]),
    ({"area": 3, "gender": 3, "age": 3}, [["area", "gender"], ["age"]]),
    ({"area": 2, "gender": 3, "field": 3}, [["area", "gender", "field"]]),
    ({"area": 4, "organisation": 2, "gender": 3}, [["area", "gender"], ["gender"]]),
    ({"period": 3, "area": 3, "gender": 2}, [["area", "gender"]]),
    ({"period": 3, "gender": 3, "origin": 3}, [["gender"], ["origin"]]),
]


def instance(seed):
    chance = random.Random(seed)
    sizes, tables = SHAPES[seed % len(SHAPES)]
    dimensions = {name: [f"{name[0]}{at}" for at in range(size)] for name, size in sizes.items()}
    world = World(dimensions)
    scale = chance.choice([4, 12, 40])
    truth = np.array([int(chance.expovariate(1 / scale)) for _ in world.places], dtype=float)
    spared = chance.choice([0.0, 0.15, 0.4])
    periods = dimensions.get("period", [])
    covers = {"period": periods[-1:]} if periods and chance.random() < 0.5 else {}
    case = {"dimensions": dimensions, "contacts_min": THRESHOLD}
    case.update(publish(chance, world, truth, dimensions, tables, chance.choice([5, 5, 10]), covers, spared))
    if periods:
        case["earlier"] = [
            publish(chance, world, truth, dimensions, tables, 5, {"period": periods[:at]}, spared)
            for at in range(1, len(periods))]
    elif chance.random() < 0.3:
        case["earlier"] = [publish(chance, world, truth, dimensions, tables, 10, {}, spared)]
    if len(sizes) > 1 and chance.random() < 0.5:
        name = chance.choice(["area" if "area" in sizes else "gender", list(sizes)[1]])
        of = {name: chance.choice(dimensions[name])}
        cells = [dict(zip(world.names, place), contacts=int(count))
                 for place, count in zip(world.places, truth) if dict(zip(world.names, place))[name] == of[name]]
        case["knows"] = {"of": of, "cells": cells}
    return {"seed": seed, "case": case, "bounds": bounds(case)}


if __name__ == "__main__":
    made = [json.dumps(instance(seed), separators=(",", ":")) for seed in range(50)]
    print("[\n" + ",\n".join(made) + "\n]")
