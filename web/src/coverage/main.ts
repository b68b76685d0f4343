import "maplibre-gl/dist/maplibre-gl.css";
import "../page.css";
import "./coverage.css";
import { h } from "../dom";
import { printable } from "../print";
import { Sheet } from "../sheet";
import { load } from "./data";
import { MapView, readShapes } from "./map";
import { Panel } from "./panel";
import { savePicture } from "./picture";
import { Slider } from "./slider";
import { Store } from "./store";

const store = new Store(await load());
document.documentElement.lang = store.lang;
document.title = `${store.page.title} · ${store.coverage.from === store.coverage.to ? store.coverage.to : `${store.coverage.from} – ${store.coverage.to}`}`;

const app = document.getElementById("app")!;
let view: MapView | null = null;
const panel = new Panel(store, () => savePicture(store, view?.chart ?? null));
const sheet = new Sheet(panel.element);
const slider = new Slider(store);
const place = h("div", { class: "map", role: "region", "aria-label": "map" });
const main = h("main", {}, place, slider.element);
app.append(panel.element, main);
// For browser tests and the curious: what is shown can be asked from outside.
const outside: Record<string, unknown> = { store };
Object.assign(window, { fullsweep: outside });

try {
  view = new MapView(store, place, () => ({ left: 0, bottom: (sheet.phone ? Math.min(panel.element.offsetHeight, innerHeight * 0.5) - 20 : 0) + (slider.element.hidden || sheet.phone ? 0 : slider.element.offsetHeight) }));
  const shown = view;
  outside.chart = shown.chart;
  await shown.unpack();
  panel.refresh();
  await shown.draw();
  printable(shown, main, store.page.attribution);
  store.onChange((change) => {
    if (change !== "selection") return;
    app.classList.toggle("carded", store.selected !== null);
    if (sheet.phone && store.selected !== null) sheet.set("low");
  });
} catch (error) {
  console.error(error);
  await readShapes(store, () => undefined).catch(() => undefined);
  panel.refresh();
  place.append(h("p", { class: "broken" }, `${store.words.noMap} (${error instanceof Error ? error.message : String(error)})`));
}
fromAddress();
document.documentElement.dataset.ready = "true";

store.onChange((change) => {
  if (change !== "selection" && change !== "day") return;
  const parts = new URLSearchParams();
  if (store.day !== null) parts.set("day", store.coverage.days[store.day].date);
  if (store.selected) {
    parts.set("kind", store.selected.kind);
    parts.set("id", store.selected.id);
  }
  history.replaceState(null, "", `#${parts.toString()}`);
});

addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  const typing = target.closest?.("input[type=search], select, textarea") != null;
  if (event.key === "Escape") store.select(null);
  else if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key === "/") {
    event.preventDefault();
    panel.focusSearch();
  } else if (event.key === "[") slider.step(-1);
  else if (event.key === "]") slider.step(1);
  else if (event.key === "a") slider.go(null);
  else if (event.key === "0") store.tell("overview");
});

/** `#day=DATE&kind=KIND&id=ID` in the address opens the page there. */
function fromAddress(): void {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const day = store.coverage.days.findIndex(({ date }) => date === wanted.get("day"));
  if (day >= 0) slider.go(day);
  const [kind, id] = [wanted.get("kind"), wanted.get("id")];
  if (kind !== null && id !== null && store.find(kind, id)) store.select({ kind, id });
}
