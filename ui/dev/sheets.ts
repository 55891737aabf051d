// The periods of the stand-in for the core, and the sheets made of them. Its figures are synthetic and add up, no more.

import type {
  FigureView,
  PeriodView,
  SentSheet,
  SheetTable,
  SheetView,
} from "../src/backend/bindings/requests";

/** Figures by area and one more dimension, with every margin. */
function crossed(dimension: string, figures: { [code: string]: [number, number] }): FigureView[] {
  const cells: FigureView[] = [];
  const add = (area: string, code: string, n: number) => {
    if (n === 0) return;
    const persons: [number, number] = [Math.ceil(n / 4), Math.ceil(n / 3)];
    cells.push({
      at: { area, [dimension]: code },
      contacts: n,
      persons,
      outings: Math.min(n, area === "*" ? 21 : 12),
    });
  };
  let [first, second] = [0, 0];
  for (const [code, [one, other]] of Object.entries(figures)) {
    add("CO", code, one);
    add("MI", code, other);
    add("*", code, one + other);
    [first, second] = [first + one, second + other];
  }
  add("CO", "*", first);
  add("MI", "*", second);
  add("*", "*", first + second);
  return cells;
}

function single(dimension: string, figures: { [code: string]: number }, margin = true): FigureView[] {
  const cell = (code: string, n: number): FigureView => ({
    at: { [dimension]: code },
    contacts: n,
    persons: [Math.ceil(n / 4), Math.ceil(n / 3)],
    outings: Math.min(n, 18),
  });
  const cells = Object.entries(figures).map(([code, n]) => cell(code, n));
  const total = Object.values(figures).reduce((sum, n) => sum + n, 0);
  return margin ? [...cells, cell("*", total)] : cells;
}

const TABLES: SheetTable[] = [
  {
    of_table: 1,
    of: "contacts",
    by: ["area", "line"],
    cells: crossed("line", { street_contacts: [41, 96], indoor_contacts: [12, 37] }),
  },
  {
    of_table: 3,
    of: "contacts",
    by: ["area", "gender"],
    cells: crossed("gender", { D: [44, 101], U: [4, 9], T: [4, 20], altro: [1, 3] }),
  },
  { of_table: 5, of: "contacts", by: ["age"], cells: single("age", { a18_20: 31, a21_24: 64, a25_34: 91 }) },
  {
    of_table: 7,
    of: "contacts",
    by: ["service"],
    cells: single("service", { listen: 120, health_info: 77 }, false),
  },
  { of_table: 12, of: "ads", by: ["area"], cells: [] },
];

export class FakeSheets {
  /** By the first month of a period. */
  sent = new Map<string, SentSheet>([
    ["2026-07", { revision: 2, definitive: true, waiting: false, own: true }],
    ["2026-05", { revision: 1, definitive: true, waiting: false, own: false }],
  ]);

  readonly periods = [
    ["2026-11", "2026-12", false, 5, 3],
    ["2026-09", "2026-10", true, 23, 4],
    ["2026-07", "2026-08", true, 19, 0],
    ["2026-05", "2026-06", true, 20, 0],
  ] as const;

  list(): PeriodView[] {
    return this.periods.map(([first, last, over, outings, to_see]) => ({
      first,
      last,
      over,
      outings,
      to_see,
      sent: this.sent.get(first) ?? null,
    }));
  }

  sheet(first: string): SheetView | null {
    const period = this.list().find((period) => period.first === first);
    if (!period) return null;
    const waits = period.to_see > 0;
    return {
      period,
      same: period.sent?.own === true,
      missing: {
        unreviewed: waits ? 3 : 0,
        with_unit: waits ? 1 : 0,
        incomplete: 0,
        running: waits ? 1 : 0,
        late: waits ? 0 : 2,
        silent: waits ? 1 : 0,
      },
      awaited: waits
        ? [
            awaited("Unità Est", "2026-10-24", { to_see: 3 }),
            awaited("Unità Est", "2026-10-17", { sent_back: 1 }),
            awaited("Unità Est", "2026-09-30", { closed: false }),
          ]
        : [],
      late: waits
        ? []
        : [
            { month: period.first, unit: "Unità Est", line: "street_contacts", entries: 1 },
            { month: period.last, unit: null, line: "outings", entries: 1 },
          ],
      silent: waits
        ? [{ device: "7a1c2d3e-0000-4000-8000-000000000001", unit: "Unità Est", last_month: "2026-10" }]
        : [],
      tables: TABLES,
    };
  }

  close(first: string, definitive: boolean): void {
    const before = this.sent.get(first);
    if (before?.own && before.definitive === definitive) return;
    this.sent.set(first, { revision: (before?.revision ?? 0) + 1, definitive, waiting: true, own: true });
  }
}

function awaited(unit: string, date: string, shown: object) {
  return {
    outing: "0a1c2d3e-0000-4000-8000-000000000001",
    unit,
    device: "3f1c2d3e-0000-4000-8000-000000000001",
    date,
    to_see: 0,
    sent_back: 0,
    closed: true,
    ...shown,
  };
}
