import { contact, h } from "./dom";
import { kindSign, reasonSign, svgIcon } from "./icons";
import { PATTERNS } from "./palette";
import type { Store } from "./store";

/** What is known of a site: its time in the plan or why it has none, whom to ask for, what to check. */
export function card(store: Store, index: number): HTMLElement {
  const { data, words, format } = store;
  const site = data.sites[index];
  const label = store.kindLabel(site.kind);
  const facts = h("dl");
  const fact = (term: string, ...values: (Node | string)[]): void => void facts.append(h("dt", {}, term), h("dd", {}, ...values));
  if (site.service_s) fact(words.service, format.length(site.service_s));
  if (site.windows?.length) fact(words.windows, site.windows.map(([open, close]) => `${format.time(open)}–${format.time(close)}`).join(", "));
  if (site.must) fact(words.priority, words.must);
  else if (site.priority !== undefined) fact(words.priority, `${site.priority}`);
  if (site.skills?.length) fact(words.skills, site.skills.join(", "));
  if (site.territory) fact(words.territory, store.territoryLabel(site.territory));
  if (site.contact) fact(words.contact, contact(site.contact));
  return h("article", { class: "card", "data-site": site.id },
    h("p", { class: "card-kind" }, svgIcon(kindSign(site.kind, label)), label, h("span", { class: "card-id" }, site.id)),
    h("h3", {}, site.name),
    fateLine(store, index),
    facts.childElementCount > 0 && facts,
    site.checklist?.length ? h("div", { class: "card-check" }, h("h4", {}, words.checklist), h("ul", {}, ...site.checklist.map((item) => h("li", {}, item)))) : null,
  );
}

function fateLine(store: Store, index: number): HTMLElement | null {
  const { data, words, format } = store;
  const fate = store.fates[index];
  if (fate?.kind === "unassigned") {
    return h("div", { class: "card-missed" },
      h("p", { class: "card-reason" }, svgIcon(reasonSign(fate.entry.reason)), words.reasons_[fate.entry.reason]), h("p", {}, fate.entry.detail));
  }
  if (fate?.kind === "spared") {
    const by = fate.entry.by === null ? fate.entry.group : data.sites[fate.entry.by].name;
    return h("p", { class: "card-missed" }, `${words.sparedHead}: ${words.by} ${by} (${words.group} ${fate.entry.group})`);
  }
  if (fate?.kind !== "stop") return null;
  const route = data.routes[fate.route];
  const stop = route.stops[fate.order];
  const style = store.look(route);
  const time = (term: string, instant: number): HTMLElement => h("span", {}, h("small", {}, term), h("b", {}, format.time(instant)));
  const step = (by: number, sign: string, title: string): HTMLElement => {
    const to = route.stops[fate.order + by];
    return h("button", { type: "button", class: "step", title, "aria-label": title, disabled: to === undefined, on: { click: () => to && store.select({ site: to.site }) } }, sign);
  };
  return h("div", { class: "card-stop" },
    h("p", { class: "card-team" },
      h("span", { class: `disc ${PATTERNS[style.pattern].shape}`, style: `background:${style.colour};color:${style.ink}` }, `${fate.order + 1}`),
      h("span", {}, store.routeName(fate.route)), step(-1, "‹", words.prev), step(1, "›", words.next)),
    h("p", { class: "card-times" }, time(words.arrive, stop.arrive), time(words.begin, stop.begin), time(words.depart, stop.depart)),
    h("p", { class: "card-leg" }, `${words.drive} ${format.length(stop.travel_s)} · ${format.distance(stop.distance_m)}`,
      stop.begin > stop.arrive ? ` · ${words.waits} ${format.length(stop.begin - stop.arrive)}` : ""),
  );
}
