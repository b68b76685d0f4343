import type { Lang, LngLat } from "../data";
import type { Coverage, Day, Loaded, Look, PageData, Site } from "./data";
import { inside } from "./inside";
import { words, type Words } from "./words";

export type Change = "lang" | "day" | "layers" | "filter" | "selection" | "overview";

/** What the map and the list show of a kind: a spot, or all spots of a site on several days. */
export interface Entry {
  kind: string;
  id: string;
  name: string;
  siteKind?: string;
  territory?: string;
  at: LngLat | null;
  people?: number;
  /** Numbers of its spots, in the order of their days. */
  spots: number[];
}

/** What the page shows now; map, list and slider follow it. */
export class Store {
  readonly page: PageData;
  readonly coverage: Coverage;
  readonly looks: Map<string, Look>;
  readonly sites: Map<string, Site>;
  words: Words;
  lang: Lang;
  /** Number of the day shown; null: all of them. */
  day: number | null = null;
  territory: string | null = null;
  siteKind: string | null = null;
  query = "";
  /** Kinds that are not drawn, and `sites` where these are not. */
  readonly hidden = new Set<string>();
  selected: { kind: string; id: string } | null = null;
  /** Extents by number of the spot, once unpacked. */
  readonly areas = new Map<number, LngLat[][][]>();
  private readonly listeners: ((change: Change) => void)[] = [];
  private readonly byKind = new Map<string, number[]>();
  private readonly cached = new Map<string, Entry[]>();
  /** Territories of spots that name none, by where they lie. */
  private readonly where = new Map<number, string>();

  constructor(private readonly loaded: Loaded) {
    this.page = loaded.page;
    this.coverage = loaded.coverage;
    this.lang = loaded.page.lang;
    this.words = words(this.lang);
    this.looks = new Map(loaded.page.kinds.map((look) => [look.kind, look]));
    this.sites = new Map(loaded.coverage.sites.map((site) => [site.id, site]));
    for (const { kind } of loaded.coverage.kinds) this.byKind.set(kind, []);
    loaded.coverage.spots.forEach((spot, index) => this.byKind.get(spot.kind)?.push(index));
  }

  /** Gives cells the territory they lie in, so that they can be filtered by it. */
  locate(outlines: Map<string, LngLat[][][]>): void {
    this.coverage.spots.forEach((spot, index) => {
      if (spot.territory !== undefined || spot.site_kind !== undefined || spot.lon === undefined || spot.lat === undefined) return;
      for (const [id, outline] of outlines) {
        if (inside([spot.lon, spot.lat], outline)) return void this.where.set(index, id);
      }
    });
    this.cached.clear();
  }

  onChange(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }

  setLang(lang: Lang): void {
    this.lang = lang;
    this.words = words(lang);
    document.documentElement.lang = lang;
    this.tell("lang");
  }

  setDay(day: number | null): void {
    const last = this.coverage.days.length - 1;
    const next = day === null ? null : Math.min(Math.max(day, 0), last);
    if (next === this.day) return;
    this.day = next;
    this.cached.clear();
    this.tell("day");
    if (this.selected && !this.find(this.selected.kind, this.selected.id)) this.select(null);
  }

  filter(to: { territory?: string | null; siteKind?: string | null; query?: string }): void {
    Object.assign(this, to);
    this.cached.clear();
    this.tell("filter");
  }

  toggle(layer: string, shown: boolean): void {
    if (shown) this.hidden.delete(layer);
    else this.hidden.add(layer);
    this.tell("layers");
  }

  select(to: { kind: string; id: string } | null): void {
    this.selected = to;
    this.tell("selection");
  }

  /** The figures of the day shown, or the sums over all days. */
  figures(): Day {
    const { days } = this.coverage;
    if (this.day !== null) return days[this.day];
    const sum = (of: (day: Day) => number): number => days.reduce((total, day) => total + of(day), 0);
    return {
      date: this.coverage.date, judged: days.some((day) => day.judged), planned: sum((day) => day.planned), visited: sum((day) => day.visited),
      passed_by: sum((day) => day.passed_by), claimed_only: sum((day) => day.claimed_only), not_seen: sum((day) => day.not_seen), shut: sum((day) => day.shut),
    };
  }

  /** What is shown of a kind on the day shown, as far as it passes the filter. */
  entries(kind: string): Entry[] {
    const known = this.cached.get(kind);
    if (known) return known;
    const { coverage, day } = this;
    const date = day === null ? null : coverage.days[day].date;
    const found = new Map<string, Entry>();
    for (const index of this.byKind.get(kind) ?? []) {
      const spot = coverage.spots[index];
      if ((date !== null && spot.date !== undefined && spot.date !== date) || !this.passes(index)) continue;
      // A site missed on several days is one sign and one line with its days.
      const key = spot.date === undefined ? `${index}` : `site ${spot.id}`;
      const entry = found.get(key);
      if (entry) entry.spots.push(index);
      else {
        found.set(key, {
          kind, id: spot.id, name: spot.name, siteKind: spot.site_kind, territory: spot.territory ?? this.where.get(index), people: spot.people,
          at: spot.lon === undefined || spot.lat === undefined ? null : [spot.lon, spot.lat], spots: [index],
        });
      }
    }
    const entries = [...found.values()];
    if (day === null) entries.sort((a, b) => b.spots.length - a.spots.length);
    this.cached.set(kind, entries);
    return entries;
  }

  /** How many spots of a kind are shown: each day by itself, as `coverage.json` counts. */
  count(kind: string): number {
    return this.entries(kind).reduce((sum, entry) => sum + entry.spots.length, 0);
  }

  find(kind: string, id: string): Entry | undefined {
    return this.entries(kind).find((entry) => entry.id === id);
  }

  /** Whether a filter holds something back. */
  get filtered(): boolean {
    return this.territory !== null || this.siteKind !== null || this.query.trim() !== "";
  }

  passesSite(site: { territory?: string; kind: string }): boolean {
    return (this.territory === null || (site.territory ?? "") === this.territory) && (this.siteKind === null || site.kind === this.siteKind);
  }

  /** Evidence and cure of a spot. */
  told(spot: number): [string, string] {
    return this.loaded.words[this.lang](spot);
  }

  kindName(kind: string): string {
    return this.looks.get(kind)?.[this.lang] ?? kind;
  }

  siteKindName(kind: string): string {
    const labels = this.page.site_kinds[kind];
    return labels?.[this.lang] ?? labels?.en ?? Object.values(labels ?? {})[0] ?? kind.replaceAll("_", " ");
  }

  territoryName(id: string): string {
    return this.page.territories.find((territory) => territory.id === id)?.name ?? id;
  }

  /** What an entry is called: a territory or a kind of sites by its name, a cell by its id. */
  entryName(entry: Entry): string {
    if (entry.kind !== "lopsided") return entry.name;
    return entry.siteKind !== undefined ? this.siteKindName(entry.siteKind) : this.territoryName(entry.id);
  }

  private passes(index: number): boolean {
    const spot = this.coverage.spots[index];
    if (this.territory !== null && (spot.territory ?? this.where.get(index) ?? "") !== this.territory) return false;
    if (this.siteKind !== null && (spot.site_kind ?? "") !== this.siteKind) return false;
    const query = this.query.trim().toLowerCase();
    return query === "" || [spot.id, spot.name, ...this.told(index)].some((text) => text.toLowerCase().includes(query));
  }
}
