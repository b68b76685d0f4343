// Days of coverage by hand, as `fullsweep coverage` writes them: every kind, several days, names that would break a page that
// trusts them. The counts follow from the words, so that a test can count for itself.
import { deflateSync } from "node:zlib";
import { Packer } from "./fixture.mjs";

export const NASTY = `</script><img src=x onerror="document.title='broken'">`;
export const KINDS = ["not_listed", "not_placed", "unreachable", "dropped", "not_visited", "passed_by", "claimed_only", "overdue", "beyond_reach", "lopsided"];
const DATED = { d: "dropped", n: "not_visited", p: "passed_by", c: "claimed_only" };
const COLOURS = ["#9f4d86", "#868604", "#483258", "#81520a", "#72130b", "#19affe", "#f86ab5", "#4660db", "#1e249e", "#7cba10"];

const packed = (value) => deflateSync(Buffer.from(JSON.stringify(value))).toString("base64");
const dateOf = (index) => new Date(Date.UTC(2024, 2, 1 + index)).toISOString().slice(0, 10);

/** Numbers that are the same on every run. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

/** `coverage.json` of so many sites and days. */
export function coverage(count, length, { unlooked = [], before = length > 1 } = {}) {
  const next = dice(7);
  const word = () => {
    const at = next();
    return at < 0.55 ? "v" : at < 0.6 ? "p" : at < 0.63 ? "c" : at < 0.7 ? "n" : at < 0.98 ? "o" : "s";
  };
  const side = Math.ceil(Math.sqrt(count));
  const sites = Array.from({ length: count }, (_, index) => ({
    id: `S${String(index).padStart(5, "0")}`, name: index === 1 ? NASTY : `Place ${index}`, kind: index % 3 === 0 ? "clinic" : "shop",
    ...(index % 7 === 6 ? {} : { territory: index % side < side / 2 ? "west" : "east" }),
    lon: 14.4 + (0.1 * (index % side)) / side, lat: 35.85 + (0.1 * Math.floor(index / side)) / side,
    days: Array.from({ length }, (_, day) => (length > 4 && day === 3 ? "-" : word())).join(""),
  }));
  const spots = [
    { kind: "not_listed", id: "89cell", name: "village", lon: 14.47, lat: 35.97, people: 700, evidence: "700 people in 2 settled cells without a site", cure: "Put a site there on the list." },
    { kind: "not_placed", id: "NOWHERE", name: "Nowhere", site_kind: "shop", evidence: "the geometry is null", cure: "Find out where it is and correct the list." },
    { kind: "unreachable", ...of(sites[2]), evidence: "no road leads there", cure: "Give the site a gate on a road." },
    { kind: "dropped", ...of(sites[1]), date: dateOf(length - 1), evidence: "T1 would need 25 more minutes", cure: "Add a team." },
  ];
  for (const [letter, kind] of Object.entries(DATED)) {
    for (let day = 0; day < length; day++) {
      for (const site of sites) if (site.days[day] === letter) spots.push({ kind, ...of(site), date: dateOf(day), evidence: `${kind} by T1 on ${dateOf(day)}`, cure: "Plan it again for tomorrow." });
    }
  }
  spots.push(
    { kind: "overdue", ...of(sites[0]), evidence: "never visited", cure: "Raise its priority for tomorrow." },
    { kind: "beyond_reach", id: "89far", name: "89far", lon: 14.43, lat: 35.98, people: 1200, evidence: "1200 people on 0.10 km²: 22 min from S00001", cure: "See or staff a site nearer to these people." },
    { kind: "lopsided", id: "east", name: "east", territory: "east", evidence: "1 of 9 sites seen", cure: "Shift visits here." });
  const counted = (day) => (letter) => sites.filter((site) => site.days[day] === letter).length;
  const days = Array.from({ length }, (_, day) => {
    const words = counted(day);
    const judged = sites.some((site) => site.days[day] !== "-");
    return { date: dateOf(day), judged, planned: words("v") + words("p") + words("c") + words("n"), visited: words("v"), passed_by: words("p"), claimed_only: words("c"), not_seen: words("n"), shut: words("s") };
  });
  const kept = spots.filter((spot) => !unlooked.includes(spot.kind));
  const kinds = KINDS.map((kind, index) => {
    const found = kept.filter((spot) => spot.kind === kind);
    return { kind, number: index + 1, ...(unlooked.includes(kind) ? {} : { count: found.length, of: count, ...(before ? { before: found.length + index - 5 < 0 ? 0 : found.length + index - 5 } : {}) }), people: found.reduce((sum, spot) => sum + (spot.people ?? 0), 0) };
  });
  const groups = (by, key) => [...new Set(sites.map((site) => site[key] ?? null))].map((id) => {
    const own = sites.filter((site) => (site[key] ?? null) === id);
    const spotsOf = {};
    for (const spot of kept) if ((spot[by] ?? null) === id) spotsOf[spot.kind] = (spotsOf[spot.kind] ?? 0) + 1;
    return { by, id, sites: own.length, visited: own.filter((site) => site.days.includes("v")).length, spots: spotsOf };
  });
  kept.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return {
    format: "fullsweep-coverage/1", scenario: "test", date: dateOf(length - 1), from: dateOf(0), to: dateOf(length - 1), timezone: "Europe/Malta",
    ...(unlooked.includes("beyond_reach") ? {} : { reach_from: "visited", reach_s: 900, people: 812935 }),
    kinds, days, sites, groups: [...groups("territory", "territory"), ...groups("site_kind", "kind")], spots: kept, sightings: [], clocks: [], strays: [],
  };
}

function of(site) {
  return { id: site.id, name: site.name, site_kind: site.kind, ...(site.territory ? { territory: site.territory } : {}), lon: site.lon, lat: site.lat };
}

/** The data of the page around it. */
export function page(told, lang = "en") {
  const lines = new Packer();
  const box = (west, south, east, north) => [[lines.line([[west, south], [east, south], [east, north], [west, north], [west, south]])]];
  const territories = [{ id: "west", name: "West End", outline: box(14.39, 35.84, 14.45, 35.96) }, { id: "east", name: "East End", outline: box(14.45, 35.84, 14.51, 35.99) }];
  const areas = told.spots.flatMap((spot, index) => (["not_listed", "beyond_reach"].includes(spot.kind) ? [[index, box(spot.lon - 0.004, spot.lat - 0.004, spot.lon + 0.004, spot.lat + 0.004)]] : []));
  const roads = new Packer();
  for (let step = 0; step < 8; step++) {
    roads.number(0);
    roads.number(step === 0 ? 1 : 0);
    roads.line([[14.39, 35.85 + step * 0.016], [14.51, 35.85 + step * 0.016]]);
  }
  const shape = (corners) => Array.from({ length: corners }, (_, at) => [Math.cos((2 * Math.PI * at) / corners), Math.sin((2 * Math.PI * at) / corners)]);
  return {
    format: "fullsweep-coverage-page/1", lang, title: "Test days", attribution: "© OpenStreetMap contributors",
    kinds: KINDS.map((kind, index) => ({ kind, en: kind.replaceAll("_", " "), zh: `中${kind}`, colour: COLOURS[index], outline: shape(index + 3) })),
    site_kinds: { clinic: { en: "Clinic", zh: "诊所" }, shop: { en: "Shop", zh: "商店" } }, territories, areas, lines: lines.done(),
    roads: { classes: ["primary"], names: ["Main Street"], left_out: [], lines: roads.done() },
    coverage: packed(told), other: packed(told.spots.map((spot) => [`依据：${spot.id}`, "建议：再去一次"])),
  };
}
