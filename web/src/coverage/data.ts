import type { Lang, LngLat, Territory } from "../data";
import { inflate } from "../lines";

/** What `report::coverage::page` puts into the page; the names are those of `src/report/coverage/page.rs`. */
export interface PageData {
  format: "fullsweep-coverage-page/1";
  lang: Lang;
  title: string;
  attribution: string;
  kinds: Look[];
  site_kinds: Record<string, Record<string, string>>;
  territories: Territory[];
  /** Extents: number of the spot, rings of each polygon by numbers of lines. */
  areas: [number, number[][]][];
  lines: string;
  roads: { classes: string[]; names: string[]; left_out: string[]; lines: string };
  /** `coverage.json`, packed. */
  coverage: string;
  /** Evidence and cure of each spot in the language that `coverage.json` is not in, packed. */
  other: string;
}

/** A kind of blind spot: its names and its sign, an outline about the origin that reaches about 1, y down. */
export interface Look {
  kind: string;
  en: string;
  zh: string;
  colour: string;
  outline: LngLat[];
}

/** `coverage.json`, as far as the page shows it; its schema is printed by `fullsweep schema coverage`. */
export interface Coverage {
  format: "fullsweep-coverage/1";
  scenario: string;
  date: string;
  from: string;
  to: string;
  reach_from?: "visited" | "planned" | "listed";
  reach_staffed?: number;
  reach_s?: number;
  reach_m?: number;
  people?: number;
  kinds: { kind: string; number: number; count?: number; of?: number; before?: number; people: number }[];
  days: Day[];
  sites: Site[];
  groups: { by: "territory" | "site_kind"; id: string | null; sites: number; visited: number; spots: Record<string, number> }[];
  spots: Spot[];
}

export interface Day {
  date: string;
  judged: boolean;
  planned: number;
  visited: number;
  passed_by: number;
  claimed_only: number;
  not_seen: number;
  shut: number;
}

export interface Site {
  id: string;
  name: string;
  kind: string;
  territory?: string;
  lon: number;
  lat: number;
  /** One letter a day: v visited, p passed by, c claimed only, n planned and not seen, o neither, s the same and shut all day, - not judged. */
  days: string;
}

export interface Spot {
  kind: string;
  id: string;
  name: string;
  date?: string;
  site_kind?: string;
  territory?: string;
  lon?: number;
  lat?: number;
  people?: number;
  evidence: string;
  cure: string;
}

/** All that the page holds, unpacked. */
export interface Loaded {
  page: PageData;
  coverage: Coverage;
  /** Evidence and cure of each spot by language. */
  words: Record<Lang, (spot: number) => [string, string]>;
}

export async function load(): Promise<Loaded> {
  const page = JSON.parse(document.getElementById("coverage")?.textContent ?? "") as PageData;
  if (typeof page !== "object" || page === null) throw new Error("the page holds no data");
  const [coverage, other] = await Promise.all([json<Coverage>(page.coverage), json<[string, string][]>(page.other)]);
  const own = (spot: number): [string, string] => [coverage.spots[spot].evidence, coverage.spots[spot].cure];
  const their = (spot: number): [string, string] => other[spot];
  return { page, coverage, words: page.lang === "en" ? { en: own, zh: their } : { en: their, zh: own } };
}

async function json<T>(packed: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await inflate(packed))) as T;
}
