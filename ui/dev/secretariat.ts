// The secretariat of the stand-in for the core: sheets that came, reception, a bulletin, links. Its figures are synthetic and
// agree with each other, no more.

import type { Bulletin, Cell, Says, Table } from "../src/backend/bindings/bulletin";
import type { Period } from "../src/backend/bindings/calendar";
import type {
  AwaitedSheets,
  BulletinsView,
  PreviewView,
  PublishedBulletin,
  ReaderView,
  ReadersView,
  ReceivedPeriod,
  ReceivedSheets,
  ReceptionView,
  SentView,
} from "../src/backend/bindings/requests";

const ORGANISATIONS = [
  "4a1c2d3e-0000-4000-8000-000000000001",
  "5b1c2d3e-0000-4000-8000-000000000001",
  "6c1c2d3e-0000-4000-8000-000000000001",
];

const SETTLED = { unreviewed: 0, with_unit: 0, incomplete: 0, running: 0, late: 0, silent: 0 };

const value = (n: number, base = 5): Says => ({ value: { value: n, base } });
const few: Says = { few: { below: 10 } };

function crossed(number: number, dimension: string, rows: { [code: string]: Says[] }): Table {
  const areas = ["CO", "MI", "VA", "*"];
  const cells: Cell[] = areas.flatMap((area, at) =>
    Object.entries(rows).map(([code, says]) => ({ at: { area, [dimension]: code }, says: says[at]! })),
  );
  return { number, of: "contacts", by: ["area", dimension], cells };
}

function tables(base: number): Table[] {
  return [
    crossed(1, "line", {
      street_contacts: [value(55, base), value(210, base), value(40, base), value(305, base)],
      indoor_contacts: [few, value(90, base), "complementary", value(120, base)],
      "*": ["complementary", value(300, base), value(65, base), value(425, base)],
    }),
    crossed(3, "gender", {
      D: [value(50, base), value(240, base), value(45, base), value(335, base)],
      U: ["small_base", value(25, base), "complementary", value(40, base)],
      T: [few, value(35, base), few, value(50, base)],
      "*": ["complementary", value(300, base), value(65, base), value(425, base)],
    }),
    {
      number: 10,
      of: "reception",
      by: ["gender"],
      cells: [
        { at: { gender: "D" }, says: value(160, base) },
        { at: { gender: "U" }, says: value(15, base) },
        { at: { gender: "T" }, says: few },
        { at: { gender: "*" }, says: value(180, base) },
      ],
    },
  ];
}

export class FakeSecretariat {
  names = new Map([[ORGANISATIONS[0]!, "Cooperativa Ponte"]]);
  reception = new Map<string, ReceptionView>([["2026-09", { women: 160, men: 17, trans: 2 }]]);
  published: PublishedBulletin[] = [];
  links: ReaderView[] = [];
  /** What stands against publishing, for a visit that looks at it. */
  refuses = false;
  /** Whether a bulletin is still being made. */
  proving = false;

  #sent(at: number, first: string): SentView | null {
    if (first === "2026-09" && at === 2) return null;
    if (first === "2026-11") return null;
    const provisional = first === "2026-09" && at === 1;
    return {
      revision: at + 1,
      definitive: !provisional,
      missing: provisional ? { ...SETTLED, unreviewed: 4, silent: 1 } : SETTLED,
    };
  }

  /** Of the periods that are over, whose sheet has not come for good. */
  awaited(): AwaitedSheets[] {
    const over = this.received().periods.filter((period) => period.over);
    const awaits = over.map(({ period, sheets }) => ({
      period,
      sheets: sheets.filter((sheet) => !sheet.sent?.definitive),
    }));
    return awaits.filter(({ sheets }) => sheets.length > 0);
  }

  received(): ReceivedSheets {
    const period = (first: string, last: string, over: boolean): ReceivedPeriod => ({
      period: { first, last },
      over,
      sheets: ORGANISATIONS.map((organisation, at) => ({
        organisation,
        name: this.names.get(organisation) ?? "",
        sent: this.#sent(at, first),
      })),
      reception: this.reception.get(first) ?? null,
      published: this.published.some((one) => one.bulletin.period.first === first),
    });
    return {
      periods: [
        period("2026-11", "2026-12", false),
        period("2026-09", "2026-10", true),
        period("2026-07", "2026-08", true),
      ],
    };
  }

  #bulletin(readers: Bulletin["readers"], period: Period, every: Bulletin["every"]): Bulletin {
    const base = readers === "tavolo" ? 5 : 10;
    return {
      readers,
      number: this.published.length / 2 + 1,
      previous: "00".repeat(32),
      period,
      every,
      status: period.first === "2026-07" ? "definitive" : "provisional",
      start: "2026-07",
      published: "2026-11-26",
      thresholds: { contacts_min: 10, persons_min: 5, outings_min: 3, base },
      night: { from: 20, until: 6 },
      sources: { expected: 3, definitive: period.first === "2026-07" ? 3 : 1, provisional: 1 },
      tables: tables(base),
    };
  }

  preview(period: Period, every: Bulletin["every"]): PreviewView {
    if (this.proving) {
      return { making: { done: 5, of: 16 }, refused: null, tavolo: null, public: null, audit: [] };
    }
    if (this.refuses) {
      const at = { area: "CO", gender: "T" };
      return {
        making: null,
        refused: { code: "unprotectable", of: "contacts", readers: "tavolo", at, known_to: null },
        tavolo: null,
        public: null,
        audit: [],
      };
    }
    const audit = (["tavolo", "public"] as const).flatMap((readers) =>
      (["contacts", "reception"] as const).map((of) => ({
        readers,
        of,
        masked: of === "contacts" ? 8 : 1,
        shown: of === "contacts" ? 20 : 3,
        mean_abs_error: 1.2,
        narrowest: 5,
        organisations: 3,
      })),
    );
    return {
      making: null,
      refused: null,
      tavolo: this.#bulletin("tavolo", period, every),
      public: this.#bulletin("public", period, every),
      audit,
    };
  }

  publish(period: Period, every: Bulletin["every"]): BulletinsView | null {
    const same = (one: PublishedBulletin) =>
      one.bulletin.period.first === period.first && one.bulletin.every === every;
    if (this.published.some(same)) return null;
    const made = (["tavolo", "public"] as const).map((readers) => ({
      bulletin: this.#bulletin(readers, period, every),
      waiting: false,
    }));
    this.published = [...made, ...this.published];
    return this.bulletins();
  }

  bulletins(): BulletinsView {
    return { bulletins: this.published };
  }

  readers(): ReadersView {
    return { readers: this.links };
  }

  newReader(name: string): ReadersView {
    const at = this.links.length;
    const secret = String(at).repeat(32).slice(0, 32);
    const link = {
      name,
      link: `https://approdo.example/lettore/${secret}/`,
      hash: `${at}a`,
      ended: false,
      waiting: false,
    };
    this.links = [link, ...this.links];
    return this.readers();
  }

  endReader(hash: string): ReadersView {
    this.links = this.links.map((link) => (link.hash === hash ? { ...link, link: null, ended: true } : link));
    return this.readers();
  }
}
