/** What `report::map` puts into the page; the names are those of `src/report/map/page.rs`. */
export interface PageData {
  format: "fullsweep-map/1";
  lang: Lang;
  title: string;
  scenario: string;
  date: string;
  timezone: string;
  /** Unix time of the local midnight that all instants are counted from, in seconds. */
  midnight: number;
  goal: string;
  travel: "roads" | "straight" | "given";
  /** Who is to be named for the roads; empty without roads. */
  attribution: string;
  summary: Summary;
  kinds: Record<string, Record<string, string>>;
  teams: Team[];
  sites: Site[];
  routes: Route[];
  unassigned: Unassigned[];
  spared: Spared[];
  territories: Territory[];
  roads: { classes: string[]; names: string[]; left_out: string[]; lines: string };
  /** All other lines, numbered in order: legs, outlines. */
  lines: string;
}

export type Lang = "en" | "zh";
export type LngLat = [number, number];
export type Reason = "invalid" | "unreachable" | "no_window" | "no_skill" | "no_territory" | "no_team" | "no_time";

export interface Summary {
  sites: number;
  visited: number;
  unassigned: number;
  spared: number;
  teams: number;
  teams_used: number;
  travel_s: number;
  service_s: number;
  waiting_s: number;
  distance_m: number;
  latest_finish: number | null;
}

export interface Team {
  id: string;
  name: string;
  members: string[];
  crew: number;
  skills: string[];
  profile: string;
  contact: string | null;
  start: LngLat | null;
  end: LngLat | null;
}

export interface Site {
  id: string;
  name: string;
  kind: string;
  point: LngLat | null;
  /** Rings of each polygon of its area, the outer one first: numbers of lines. */
  outline?: number[][];
  service_s?: number;
  windows?: [number, number][];
  must?: boolean;
  priority?: number;
  skills?: string[];
  territory?: string;
  contact?: string;
  checklist?: string[];
}

export interface Route {
  team: number;
  shift: number;
  start: number;
  finish: number;
  start_point: LngLat | null;
  end_point: LngLat | null;
  travel_s: number;
  service_s: number;
  distance_m: number;
  stops: Stop[];
  breaks: { after: number; begin: number; end: number }[];
  home: Leg | null;
}

export interface Leg {
  travel_s: number;
  distance_m: number;
  /** Number of its line. */
  line: number | null;
}

export interface Stop extends Leg {
  site: number;
  arrive: number;
  begin: number;
  depart: number;
}

export interface Unassigned {
  site: number;
  reason: Reason;
  detail: string;
}

export interface Spared {
  site: number;
  group: string;
  by: number | null;
}

export interface Territory {
  id: string;
  name: string;
  outline: number[][];
}

/** What a site is in the plan: on a route, left out for a reason, or spared. */
export type Fate =
  | { kind: "stop"; route: number; order: number }
  | { kind: "unassigned"; entry: Unassigned }
  | { kind: "spared"; entry: Spared };

export function readPlan(): PageData {
  const text = document.getElementById("plan")?.textContent ?? "";
  const data: unknown = JSON.parse(text);
  if (typeof data !== "object" || data === null) throw new Error("the page holds no plan");
  return data as PageData;
}

export function fates(data: PageData): (Fate | undefined)[] {
  const found: (Fate | undefined)[] = new Array(data.sites.length);
  data.routes.forEach((route, index) => {
    route.stops.forEach((stop, order) => (found[stop.site] = { kind: "stop", route: index, order }));
  });
  for (const entry of data.unassigned) found[entry.site] = { kind: "unassigned", entry };
  for (const entry of data.spared) found[entry.site] = { kind: "spared", entry };
  return found;
}
