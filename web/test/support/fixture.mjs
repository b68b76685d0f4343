// A small day by hand with everything the page can show: two shifts, a break, a wait, every reason, a spared site, names
// that would break a page that trusts them.
import { deflateSync } from "node:zlib";

const HOUR = 3600;
export const NASTY = `</script><img src=x onerror="document.title='broken'">`;

/** The counterpart of src/report/map/lines.rs. */
export class Packer {
  bytes = [];
  last = [0, 0];
  count = 0;

  number(value) {
    for (; value >= 128; value = Math.floor(value / 128)) this.bytes.push((value % 128) + 128);
    this.bytes.push(value);
  }

  line(points) {
    this.number(points.length);
    for (const degrees of points) {
      const point = degrees.map((part) => Math.round(part * 1e6));
      for (const axis of [0, 1]) {
        const step = point[axis] - this.last[axis];
        this.number(step >= 0 ? step * 2 : -step * 2 - 1);
      }
      this.last = point;
    }
    return this.count++;
  }

  done() {
    return deflateSync(Uint8Array.from(this.bytes)).toString("base64");
  }
}

/** The data of the page; `changes` overlay it. */
export function fixture(changes = {}) {
  const lines = new Packer();
  const place = (index) => [14.4 + (index % 6) * 0.012, 35.88 + Math.floor(index / 6) * 0.012];
  const base = [14.395, 35.875];
  const site = (index, more = {}) => ({
    id: `C${String(index).padStart(3, "0")}`, name: `Place ${index}`, kind: index % 3 === 0 ? "hospital" : "community", point: place(index),
    service_s: 600, priority: 5, ...more,
  });
  const sites = Array.from({ length: 24 }, (_, index) => site(index));
  sites[1] = site(1, { name: NASTY, contact: "Dr Vella +356 2122 4001", checklist: ["Temperature log", "Isolation ward"], windows: [[9 * HOUR, 12 * HOUR]], must: true, priority: undefined });
  sites[23] = { ...site(23), id: "sites.geojson#9", point: null };
  const reasons = ["unreachable", "no_window", "no_skill", "no_territory", "no_team", "no_time"];
  const leg = (from, to) => ({ travel_s: 300, distance_m: 1500, line: lines.line([from, [from[0], to[1]], to]) });
  const route = (team, shift, start, members) => {
    let at = base;
    let clock = start;
    const stops = members.map((member) => {
      const arrive = clock + 300;
      const begin = member === 1 ? Math.max(arrive, 9 * HOUR) : arrive;
      clock = begin + 600;
      const stop = { site: member, arrive, begin, depart: clock, ...leg(at, place(member)) };
      at = place(member);
      return stop;
    });
    return { team, shift, start, finish: clock + 300, start_point: base, end_point: base, travel_s: 300 * (members.length + 1), service_s: 600 * members.length,
      distance_m: 1500 * (members.length + 1), stops, breaks: [], home: leg(at, base) };
  };
  const routes = [route(0, 0, 8 * HOUR, [0, 1, 2, 3, 4, 5]), route(0, 1, 23 * HOUR, [6, 7, 8, 9, 10]), route(1, 0, 8.5 * HOUR, [11, 12, 13, 14, 15])];
  routes[2].breaks = [{ after: 5, begin: routes[2].stops[4].depart, end: routes[2].stops[4].depart + 1800 }];
  routes[2].finish += 1800;
  const team = (id, name) => ({ id, name, members: ["Borg", "Vella"], crew: 2, skills: [], profile: "car", contact: "+356 2122 4000", start: base, end: base });
  const ring = lines.line([[14.39, 35.87], [14.47, 35.87], [14.47, 35.93], [14.39, 35.93], [14.39, 35.87]]);
  const roads = new Packer();
  for (let step = 0; step < 8; step++) {
    for (const line of [[[14.39, 35.87 + step * 0.006], [14.47, 35.87 + step * 0.006]], [[14.39 + step * 0.012, 35.87], [14.39 + step * 0.012, 35.93]]]) {
      roads.number(step % 2);
      roads.number(step === 0 ? 1 : 0);
      roads.line(line);
    }
  }
  return {
    format: "fullsweep-map/1", lang: "en", title: "Test day", scenario: "test", date: "2024-03-11", timezone: "Europe/Malta", midnight: 1710111600, goal: "finish",
    travel: "roads", attribution: "© OpenStreetMap contributors",
    summary: { sites: 24, visited: 16, unassigned: 7, spared: 1, teams: 3, teams_used: 2, travel_s: 5700, service_s: 9600, waiting_s: 0, distance_m: 28500, latest_finish: routes[1].finish },
    kinds: { hospital: { en: "Hospital", zh: "医院" }, community: { en: "Community", zh: "社区" } },
    teams: [team("T1", "North"), team("T2", NASTY), team("T3", "T3")], sites, routes,
    unassigned: [...reasons.map((reason, index) => ({ site: 16 + index, reason, detail: `Why: ${reason}.` })), { site: 23, reason: "invalid", detail: "feature 9: the geometry is null" }],
    spared: [{ site: 22, group: "gate", by: 0 }],
    territories: [{ id: "all", name: "All", outline: [[ring]] }],
    roads: { classes: ["primary", "residential"], names: ["Main Street"], left_out: [], lines: roads.done() },
    lines: lines.done(),
    ...changes,
  };
}
