import { LngLatBounds, Popup, type GeoJSONSource, type MapGeoJSONFeature, type MapMouseEvent, type Map as Chart } from "maplibre-gl";
import { chart } from "../chart";
import type { LngLat } from "../data";
import { readLines, readRoads, unpack } from "../lines";
import { FERRY, rank } from "../style";
import { card } from "./card";
import { hatch, HATCHED, sign } from "./signs";
import type { Entry, Store } from "./store";
import { AREAS, style } from "./style";

type Feature = GeoJSON.Feature;

/** The map: draws the blind spots and follows the store. */
export class MapView {
  readonly chart: Chart;
  private popup: Popup | null = null;
  private silent = false;
  private readonly hint = new Popup({ closeButton: false, closeOnClick: false, className: "hint", offset: 14 });
  private lines: LngLat[][] = [];

  constructor(private readonly store: Store, container: HTMLElement, private readonly room: () => { left: number; bottom: number }) {
    this.chart = chart(container, { style: style(store), bounds: this.extent(), padding: this.padding(), credit: escaped(store.page.attribution) });
  }

  /** Draws all there is; to be awaited before anything is selected. */
  async draw(): Promise<void> {
    if (!this.chart.isStyleLoaded()) await new Promise((done) => this.chart.once("load", done));
    const { store } = this;
    for (const look of store.looks.values()) this.chart.addImage(`sign-${look.kind}`, sign(look, 26).data, { pixelRatio: 2 });
    for (const kind of [HATCHED, "lopsided"]) this.chart.addImage(`hatch-${kind}`, hatch(store.looks.get(kind)!).data, { pixelRatio: 2 });
    this.set("territories", store.page.territories.map((territory) => area(this.outline(territory.outline), { id: territory.id, name: territory.name })));
    this.spread(true);
    this.listen();
    store.onChange((change) => {
      if (change === "overview") this.showAll();
      else if (change === "selection") this.follow(true);
      else if (change === "layers") this.spread(false);
      else if (change === "lang") this.follow(false);
      else this.spread(true);
    });
    await this.drawRoads();
  }

  /** Unpacks the shapes; the list needs them too, to tell in which territory a cell lies. */
  async unpack(): Promise<void> {
    await readShapes(this.store, (lines) => (this.lines = lines));
  }

  showAll(): void {
    this.chart.fitBounds(this.extent(), { padding: this.padding(), duration: duration() });
  }

  private outline(rings: number[][]): LngLat[][][] {
    return rings.map((polygon) => polygon.map((line) => this.lines[line]));
  }

  /** Where everything lies; what could not be placed may lie anywhere and does not count. */
  private extent(): LngLatBounds {
    const { coverage } = this.store;
    const bounds = new LngLatBounds();
    for (const site of coverage.sites) bounds.extend([site.lon, site.lat]);
    for (const spot of coverage.spots) if (spot.kind !== "not_placed" && spot.lon !== undefined && spot.lat !== undefined) bounds.extend([spot.lon, spot.lat]);
    return bounds.isEmpty() ? new LngLatBounds([-180, -60, 180, 70]) : bounds;
  }

  private padding(): { top: number; right: number; bottom: number; left: number } {
    const { left, bottom } = this.room();
    return innerWidth <= 760 ? { top: 70, right: 24, bottom: bottom + 30, left: 24 } : { top: 50, right: 60, bottom: bottom + 50, left: left + 50 };
  }

  private async drawRoads(): Promise<void> {
    const { classes, names, lines } = this.store.page.roads;
    const features = readRoads(await unpack(lines)).map(({ class: index, name, line }): Feature => ({
      type: "Feature",
      geometry: { type: "LineString", coordinates: line },
      properties: { rank: rank(classes[index]), ...(name > 0 ? { name: names[name - 1] } : {}) },
    }));
    this.set("roads", features);
    if (!features.some((road) => road.properties!.rank !== FERRY)) this.chart.setPaintProperty("ground", "background-color", "#f4f5f2");
  }

  private set(source: string, features: Feature[]): void {
    (this.chart.getSource(source) as GeoJSONSource).setData({ type: "FeatureCollection", features });
  }

  /** Shows what is to be shown; the data of the layers anew where they changed. */
  private spread(anew: boolean): void {
    const { store, chart } = this;
    for (const { kind } of store.coverage.kinds) {
      const shown = store.hidden.has(kind) ? "none" : "visible";
      for (const layer of [`signs-${kind}`, ...AREAS.flatMap((area) => (area === kind ? [`area-${kind}`, `area-line-${kind}`] : []))]) chart.setLayoutProperty(layer, "visibility", shown);
      if (!anew) continue;
      const entries = store.entries(kind);
      this.set(`spots-${kind}`, entries.flatMap((entry) => (entry.at ? [point(entry.at, { kind, id: entry.id, name: store.entryName(entry), days: entry.spots.length })] : [])));
      if (AREAS.includes(kind)) this.set(`areas-${kind}`, entries.flatMap((entry) => this.extents(entry).map((shape) => area(shape, { kind, id: entry.id, name: store.entryName(entry) }))));
    }
    chart.setLayoutProperty("sites", "visibility", store.hidden.has("sites") ? "none" : "visible");
    if (anew) this.set("sites", this.sites());
    this.follow(false);
  }

  /** Every site with the word of the day, or of all days together: visited on any of them counts. */
  private sites(): Feature[] {
    const { store } = this;
    return store.coverage.sites.filter((site) => store.passesSite(site)).map((site) => {
      const letters = store.day === null ? site.days : site.days[store.day] ?? "-";
      const seen = letters.includes("v") ? "seen" : [...letters].every((letter) => letter === "-") ? "unknown" : "unseen";
      return point([site.lon, site.lat], { site: site.id, name: site.name, seen });
    });
  }

  /** The cells of an entry; of a lopsided territory its extent. */
  private extents(entry: Entry): LngLat[][][][] {
    const { page, areas } = this.store;
    if (entry.kind === "lopsided" && entry.siteKind === undefined) {
      const territory = page.territories.find((candidate) => candidate.id === entry.id);
      return territory && territory.outline.length > 0 ? [this.outline(territory.outline)] : [];
    }
    return entry.spots.flatMap((spot) => (areas.has(spot) ? [areas.get(spot)!] : []));
  }

  private listen(): void {
    const { chart, store } = this;
    const layers = (): string[] => [...store.coverage.kinds].reverse().map(({ kind }) => `signs-${kind}`).filter((layer) => chart.getLayoutProperty(layer, "visibility") !== "none");
    const areas = (): string[] => AREAS.map((kind) => `area-${kind}`).filter((layer) => chart.getLayoutProperty(layer, "visibility") !== "none");
    const found = ({ point: { x, y } }: MapMouseEvent, reach: number): MapGeoJSONFeature | undefined => {
      const near = chart.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers: layers() });
      const far = (feature: MapGeoJSONFeature): number => {
        const at = chart.project((feature.geometry as GeoJSON.Point).coordinates as LngLat);
        return Math.hypot(at.x - x, at.y - y);
      };
      if (near.length > 0) return near.reduce((best, next) => (far(next) < far(best) ? next : best));
      return chart.queryRenderedFeatures([x, y], { layers: areas() })[0];
    };
    chart.on("click", (event) => {
      const reach = (event.originalEvent as PointerEvent).pointerType === "touch" ? 14 : 6;
      const hit = found(event, reach);
      store.select(hit ? { kind: hit.properties.kind as string, id: hit.properties.id as string } : null);
    });
    chart.on("mousemove", (event) => {
      const hit = found(event, 2) ?? chart.queryRenderedFeatures([[event.point.x - 3, event.point.y - 3], [event.point.x + 3, event.point.y + 3]], { layers: ["sites"] })[0];
      chart.getCanvas().style.cursor = hit?.properties.kind ? "pointer" : "";
      if (!hit || !matchMedia("(hover: hover)").matches) return void this.hint.remove();
      const { kind, name, site } = hit.properties as { kind?: string; name: string; site?: string };
      const text = kind ? `${store.kindName(kind)} · ${name}` : `${name === site ? "" : `${name} · `}${site}`;
      this.hint.setLngLat(event.lngLat).setText(text).addTo(chart);
    });
    chart.on("mouseout", () => this.hint.remove());
  }

  /** Marks and tells what is selected; flies there where it is out of sight. */
  private follow(fly: boolean): void {
    const { store, chart } = this;
    this.silent = true;
    this.popup?.remove();
    this.popup = null;
    this.silent = false;
    const { selected } = store;
    const entry = selected && store.find(selected.kind, selected.id);
    const shapes = entry ? this.extents(entry) : [];
    const at = entry?.at ?? null;
    this.set("picked", [...(at ? [point(at, {})] : []), ...shapes.map((shape) => area(shape, {}))]);
    if (!entry) return;
    const bounds = new LngLatBounds();
    if (at) bounds.extend(at);
    for (const shape of shapes) for (const place of shape.flat(2)) bounds.extend(place);
    if (bounds.isEmpty()) return;
    const anchor = at ?? (bounds.getCenter().toArray() as LngLat);
    const phone = innerWidth <= 760;
    if (phone && fly) this.makeRoom(anchor);
    else if (fly && !this.inSight(bounds)) chart.fitBounds(bounds, { padding: this.padding(), maxZoom: Math.max(chart.getZoom(), 13.5), duration: duration() });
    this.popup = new Popup({ className: "site", maxWidth: "none", offset: 14, focusAfterOpen: false, ...(phone ? { anchor: "bottom" as const } : {}) }).setLngLat(anchor).setDOMContent(card(store, entry)).addTo(chart);
    this.popup.on("close", () => !this.silent && store.select(null));
    this.hint.remove();
  }

  /** On a phone the place goes to just above the panel, so that its card has the screen above it. */
  private makeRoom(at: LngLat): void {
    const tall = this.chart.getContainer().clientHeight;
    this.chart.easeTo({ center: at, offset: [0, tall - this.room().bottom - 70 - tall / 2], duration: duration() });
  }

  private inSight(bounds: LngLatBounds): boolean {
    const { chart } = this;
    const { top, right, bottom, left } = this.padding();
    const frame = chart.getContainer();
    return [bounds.getSouthWest(), bounds.getNorthEast()].every((corner) => {
      const { x, y } = chart.project(corner);
      return x >= left && x <= frame.clientWidth - right && y >= top && y <= frame.clientHeight - bottom;
    });
  }
}

/** Unpacks all shapes, and tells the store which extents its spots have and where its cells lie. */
export async function readShapes(store: Store, take: (lines: LngLat[][]) => void): Promise<void> {
  const lines = readLines(await unpack(store.page.lines));
  take(lines);
  const outline = (rings: number[][]): LngLat[][][] => rings.map((polygon) => polygon.map((line) => lines[line]));
  for (const [spot, rings] of store.page.areas) store.areas.set(spot, outline(rings));
  store.locate(new Map(store.page.territories.filter((territory) => territory.outline.length > 0).map((territory) => [territory.id, outline(territory.outline)])));
}

function point(at: LngLat, properties: Record<string, unknown>): Feature {
  return { type: "Feature", geometry: { type: "Point", coordinates: at }, properties };
}

function area(shape: LngLat[][][], properties: Record<string, unknown>): Feature {
  return { type: "Feature", geometry: { type: "MultiPolygon", coordinates: shape }, properties };
}

const duration = (): number => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 500);

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
