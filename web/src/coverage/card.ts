import { h } from "../dom";
import { svgSign } from "./signs";
import type { Entry, Store } from "./store";
import { grouped, longDate } from "./words";

/** Pieces of evidence a card tells; the list of a site missed on many days would cover the map. */
const TOLD = 4;

/** What is known of a blind spot: evidence, cure, and how its site fared on each day. */
export function card(store: Store, entry: Entry): HTMLElement {
  const { words } = store;
  const look = store.looks.get(entry.kind)!;
  const site = store.sites.get(entry.id);
  const latest = [...entry.spots].reverse();
  return h("article", { class: "card" },
    h("p", { class: "card-kind" }, svgSign(look, 16), h("b", {}, store.kindName(entry.kind)), h("span", { class: "card-id" }, entry.name === entry.id || entry.kind === "lopsided" ? "" : entry.id)),
    h("h3", {}, store.entryName(entry)),
    ...latest.slice(0, TOLD).map((spot) => evidence(store, spot, entry.spots.length > 1)),
    latest.length > TOLD && h("p", { class: "card-more" }, `+ ${words.times(latest.length - TOLD)}`),
    h("p", { class: "card-cure" }, h("b", {}, words.cure), " ", store.told(latest[0])[1]),
    facts(store, entry),
    site && store.coverage.days.length > 1 && strip(store, site.days),
    also(store, entry));
}

function evidence(store: Store, spot: number, dated: boolean): HTMLElement {
  const { date } = store.coverage.spots[spot];
  return h("p", { class: "card-evidence" }, dated && date !== undefined && h("b", {}, `${longDate(date, store.lang, true)} `), store.told(spot)[0]);
}

function facts(store: Store, entry: Entry): HTMLElement | null {
  const { words } = store;
  const rows = [
    entry.territory !== undefined && entry.kind !== "lopsided" && [words.territory, store.territoryName(entry.territory)],
    entry.siteKind !== undefined && entry.kind !== "lopsided" && [words.siteKind, store.siteKindName(entry.siteKind)],
    entry.people !== undefined && [words.people, grouped(entry.people)],
  ].filter((row): row is string[] => row !== false);
  return rows.length === 0 ? null : h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** The days of a site as a strip, one square a day; a click on one shows that day. */
function strip(store: Store, letters: string): HTMLElement {
  const { words, coverage, lang } = store;
  const day = (letter: string, index: number): HTMLElement => {
    const name = `${longDate(coverage.days[index].date, lang, true)}: ${words.letters[letter] ?? letter}`;
    return h("button", { type: "button", class: `word word-${letter === "-" ? "none" : letter}`, title: name, "aria-label": name, "aria-current": store.day === index ? "date" : undefined, on: { click: () => store.setDay(index) } });
  };
  return h("div", { class: "strip" }, ...[...letters].map(day));
}

/** What else is wrong at the same site on the day shown. */
function also(store: Store, entry: Entry): HTMLElement | null {
  if (entry.kind === "lopsided") return null;
  const others = store.coverage.kinds.map(({ kind }) => kind).filter((kind) => kind !== entry.kind && store.find(kind, entry.id) !== undefined);
  if (others.length === 0) return null;
  return h("p", { class: "card-also" }, h("span", {}, `${store.words.also}: `), ...others.map((kind) =>
    h("button", { type: "button", on: { click: () => store.select({ kind, id: entry.id }) } }, svgSign(store.looks.get(kind)!, 13), store.kindName(kind))));
}
