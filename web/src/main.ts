import "maplibre-gl/dist/maplibre-gl.css";
import "./page.css";
import { ClockBar } from "./clock";
import { readPlan } from "./data";
import { h } from "./dom";
import { legend, settle } from "./legend";
import { MapView } from "./map";
import { Panel } from "./panel";
import { printable } from "./print";
import { Sheet } from "./sheet";
import { Store } from "./store";
import { tilesControl } from "./tiles";

const data = readPlan();
const store = new Store(data, data.lang);
document.documentElement.lang = store.lang;
document.title = `${data.title} · ${data.date}`;

let view: MapView | null = null;
const panel = new Panel(store, () => view?.lines ?? []);
const sheet = new Sheet(panel.element);
const clock = new ClockBar(store);
const place = h("div", { class: "map", role: "region", "aria-label": "map" });
const corner = h("div", { class: "corner" });
const main = h("main", {}, place, corner, clock.element);
document.getElementById("app")!.append(panel.element, main);

try {
  // On a phone the sheet covers the lower part of the map; beside it, on a desk, nothing does.
  view = new MapView(store, place, () => ({ left: aside(), bottom: sheet.phone ? Math.min(panel.element.offsetHeight, innerHeight * 0.5) - 20 : 40 }));
  const shown = view;
  // For browser tests and the curious: what is shown can be asked from outside.
  Object.assign(window, { fullsweep: { store, chart: view.chart } });
  corner.append(legend(store), tilesControl(store, (template) => shown.setTiles(template)));
  store.onChange((change) => {
    if (change !== "selection") return;
    // On a phone the card needs the room that the buttons and the list take.
    document.getElementById("app")!.classList.toggle("carded", store.site !== null);
    if (sheet.phone && store.site !== null) sheet.set("low");
  });
  if (!sheet.phone) settle(corner, place, data.sites.flatMap((site) => (site.point ? [shown.chart.project(site.point)] : [])));
  await shown.draw();
  printable(shown, main, data.attribution);
  fromAddress();
  document.documentElement.dataset.ready = "true";
} catch (error) {
  console.error(error);
  place.append(h("p", { class: "broken" }, `${store.words.noMap} (${error instanceof Error ? error.message : String(error)})`));
}

store.onChange((change) => {
  if (change !== "selection") return;
  const site = store.site === null ? "" : `site=${encodeURIComponent(data.sites[store.site].id)}`;
  const team = store.route === null ? "" : `team=${encodeURIComponent(data.teams[data.routes[store.route].team].id)}`;
  history.replaceState(null, "", `#${site || team}`);
});

addEventListener("keydown", (event) => {
  const typing = (event.target as HTMLElement).closest?.("input, textarea");
  if (event.key === "Escape") {
    if (store.site !== null) store.select({ route: store.route });
    else store.select({});
  } else if (event.key === "/" && !typing) {
    event.preventDefault();
    panel.focusSearch();
  } else if (!typing && store.route !== null && (event.key === "n" || event.key === "p")) {
    const { stops } = data.routes[store.route];
    const at = stops.findIndex((stop) => stop.site === store.site);
    const next = stops[event.key === "n" ? at + 1 : Math.max(0, at - 1)];
    if (next) store.select({ site: next.site });
  }
});

/** How much of the map's left the open legend covers, where there is room to step aside. */
function aside(): number {
  const open = corner.querySelector<HTMLDetailsElement>(".legend")?.open ?? false;
  const left = corner.dataset.at?.endsWith("left") ?? false;
  return open && left && place.clientWidth > 900 ? corner.offsetWidth : 0;
}

/** `#team=ID` or `#site=ID` in the address opens the page there. */
function fromAddress(): void {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const site = data.sites.findIndex((candidate) => candidate.id === wanted.get("site"));
  const route = data.routes.findIndex((candidate) => data.teams[candidate.team].id === wanted.get("team"));
  if (site >= 0) store.select({ site });
  else if (route >= 0) store.select({ route });
}
