import { LngLatBounds, Popup, type GeoJSONSource, type MapMouseEvent, type Map as Chart } from "maplibre-gl";
import { chart } from "./chart";
import type { LngLat, Reason } from "./data";
import { arrow, badge, base, kindSign, marker, missed, type Picture } from "./icons";
import { readLines, readRoads, unpack } from "./lines";
import { PATTERNS } from "./palette";
import { card } from "./card";
import { positions } from "./day";
import type { Store } from "./store";
import { FERRY, rank, style } from "./style";

type Feature = GeoJSON.Feature;
const point = (at: LngLat, properties: Record<string, unknown>): Feature => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties });
const SITE_LAYERS = ["missed", "badges-picked", "badges", "dots", "spared"];

/** The map: draws the plan and follows the store. */
export class MapView {
  readonly chart: Chart;
  /** Lines by number, once unpacked. */
  lines: LngLat[][] = [];
  private popup: Popup | null = null;
  private silent = false;
  private readonly hint = new Popup({ closeButton: false, closeOnClick: false, className: "hint", offset: 14 });

  constructor(private readonly store: Store, container: HTMLElement, private readonly room: () => { left: number; bottom: number }) {
    this.chart = chart(container, { style: style(), bounds: this.extent(), padding: this.padding(), credit: attribution(store.data.attribution) });
  }

  /** Draws all there is; to be awaited before anything is selected. */
  async draw(): Promise<void> {
    if (!this.chart.isStyleLoaded()) await new Promise((done) => this.chart.once("load", done));
    this.addPictures();
    this.lines = readLines(await unpack(this.store.data.lines));
    this.set("territories", this.store.data.territories.map((territory) => this.area(territory.outline, { name: territory.name })));
    this.set("outlines", this.store.data.sites.filter((site) => site.outline).map((site) => this.area(site.outline!, {})));
    this.set("routes", this.routes());
    this.set("stops", this.stops());
    this.set("missed", this.missed());
    this.set("spared", this.spared());
    this.set("bases", this.bases());
    this.set("teams", this.teams());
    this.listen();
    this.follow();
    this.store.onChange((change) => {
      if (change === "instant") this.showInstant();
      else if (change === "overview") this.showAll();
      else this.follow(change === "selection");
    });
    await this.drawRoads();
  }

  showAll(): void {
    this.chart.fitBounds(this.extent(), { padding: this.padding(), duration: duration() });
  }

  /** Where everything of the plan lies. */
  private extent(): LngLatBounds {
    const { data } = this.store;
    const bounds = new LngLatBounds();
    for (const site of data.sites) if (site.point && data.unassigned.every((entry) => entry.reason !== "invalid" || data.sites[entry.site] !== site)) bounds.extend(site.point);
    for (const team of data.teams) for (const at of [team.start, team.end]) if (at) bounds.extend(at);
    return bounds.isEmpty() ? new LngLatBounds([-180, -60, 180, 70]) : bounds;
  }

  private padding(): { top: number; right: number; bottom: number; left: number } {
    const { left, bottom } = this.room();
    const phone = innerWidth <= 760;
    return phone ? { top: 60, right: 18, bottom: bottom + 40, left: 18 } : { top: 40, right: 50, bottom: bottom + 40, left: left + 40 };
  }

  private async drawRoads(): Promise<void> {
    const { classes, names, lines } = this.store.data.roads;
    const roads = readRoads(await unpack(lines));
    const features = roads.map(({ class: index, name, line }): Feature => ({
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

  private area(outline: number[][], properties: Record<string, unknown>): Feature {
    return { type: "Feature", geometry: { type: "MultiPolygon", coordinates: outline.map((rings) => rings.map((line) => this.lines[line])) }, properties };
  }

  private routes(): Feature[] {
    return this.store.data.routes.map((route, index): Feature => {
      const style = this.store.look(route);
      const legs = [...route.stops, route.home].flatMap((leg) => (leg?.line != null ? [this.lines[leg.line]] : []));
      const whole = legs.reduce<LngLat[][]>((parts, leg) => {
        const last = parts.at(-1)?.at(-1);
        if (last && last[0] === leg[0]?.[0] && last[1] === leg[0]?.[1]) parts.at(-1)!.push(...leg.slice(1));
        else parts.push([...leg]);
        return parts;
      }, []);
      return {
        type: "Feature",
        geometry: { type: "MultiLineString", coordinates: whole },
        properties: { route: index, colour: style.colour, pattern: style.pattern, arrow: `arrow-${style.colour}` },
      };
    });
  }

  private stops(): Feature[] {
    const { data } = this.store;
    return data.routes.flatMap((route, index) => {
      const style = this.store.look(route);
      return route.stops.flatMap((stop, order) => {
        const site = data.sites[stop.site];
        if (!site.point) return [];
        return [point(site.point, { site: stop.site, route: index, order, number: String(order + 1), name: site.name, kindSign: `kind-${site.kind}`, colour: style.colour, ink: style.ink, disc: `disc-${route.team}` })];
      });
    });
  }

  private missed(): Feature[] {
    return this.store.data.unassigned.flatMap(({ site, reason }) => {
      const { point: at, name } = this.store.data.sites[site];
      return at ? [point(at, { site, reason, name })] : [];
    });
  }

  private spared(): Feature[] {
    return this.store.data.spared.flatMap(({ site }) => {
      const { point: at, name } = this.store.data.sites[site];
      return at ? [point(at, { site, name })] : [];
    });
  }

  /** One marker for each place that teams start from or end at, with their ids. */
  private bases(): Feature[] {
    const places = new Map<string, { at: LngLat; teams: string[] }>();
    for (const team of this.store.data.teams) {
      for (const at of [team.start, team.end]) {
        if (!at) continue;
        const place = places.get(at.join()) ?? { at, teams: [] };
        if (!place.teams.includes(team.id)) place.teams.push(team.id);
        places.set(at.join(), place);
      }
    }
    return [...places.values()].map(({ at, teams }) => point(at, { label: teams.length > 4 ? `${teams.slice(0, 3).join(" ")} +${teams.length - 3}` : teams.join(" ") }));
  }

  /** The name of each team amid its round, for the view from far: at the stop nearest to the middle of its stops. */
  private teams(): Feature[] {
    const { data } = this.store;
    return data.routes.flatMap((route, index) => {
      const places = route.stops.flatMap((stop): LngLat[] => (data.sites[stop.site].point ? [data.sites[stop.site].point!] : []));
      if (places.length === 0) return [];
      const middle = [0, 1].map((axis) => places.reduce((sum, at) => sum + at[axis], 0) / places.length);
      const off = (at: LngLat): number => Math.hypot(at[0] - middle[0], at[1] - middle[1]);
      const at = places.reduce((best, next) => (off(next) < off(best) ? next : best));
      return [point(at, this.sign(index))];
    });
  }

  /** How a route's team is drawn as a sign with its name. */
  private sign(index: number): Record<string, unknown> {
    const { team } = this.store.data.routes[index];
    return { route: index, disc: `disc-${team}`, ink: this.store.looks[team].ink, label: short(this.store.data.teams[team].id) };
  }

  private addPictures(): void {
    const add = (name: string, { data, pixelRatio }: Picture): void => void this.chart.addImage(name, data, { pixelRatio });
    const { data, looks } = this.store;
    looks.forEach((style, team) => add(`disc-${team}`, marker(style, PATTERNS[style.pattern].shape === "diamond" ? 28 : 23)));
    for (const colour of new Set(looks.map((style) => style.colour))) add(`arrow-${colour}`, arrow(13, colour));
    for (const kind of new Set(data.sites.map((site) => site.kind))) add(`kind-${kind}`, badge(kindSign(kind, this.store.kindLabel(kind)), 17));
    for (const reason of new Set(data.unassigned.map((entry) => entry.reason))) add(`missed-${reason}`, missed(reason as Reason, 26));
    add("base", base(24));
  }

  private listen(): void {
    const { chart, store } = this;
    const near = ({ point: { x, y } }: MapMouseEvent, layers: string[], reach: number) => chart.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers });
    const found = (event: MapMouseEvent, reach: number): { site?: number; route?: number } => {
      // The nearest one counts, those of the selected route first.
      const sign = near(event, ["moving", "teams"], 0)[0];
      if (sign) return { route: sign.properties.route as number };
      const sites = near(event, SITE_LAYERS, reach).map((feature) => feature.properties as { site: number; route?: number });
      const site = sites.find((hit) => hit.route === store.route) ?? sites[0];
      if (site) return { site: site.site };
      const routes = near(event, ["route-hit"], 0).map((feature) => feature.properties.route as number);
      return routes.length > 0 ? { route: routes.find((route) => route === store.route) ?? routes[0] } : {};
    };
    chart.on("click", (event) => {
      const hit = found(event, 6);
      this.silent = true;
      store.select(hit);
      this.silent = false;
    });
    chart.on("mousemove", (event) => {
      const hit = found(event, 3);
      const any = hit.site !== undefined || hit.route !== undefined;
      chart.getCanvas().style.cursor = any ? "pointer" : "";
      if (!any || (hit.site !== undefined && hit.site === store.site)) return void this.hint.remove();
      this.hint.setLngLat(event.lngLat).setText(this.hintText(hit)).addTo(chart);
    });
    chart.on("mouseout", () => void this.hint.remove());
  }

  private hintText({ site, route }: { site?: number; route?: number }): string {
    const { data, fates, words } = this.store;
    if (site === undefined) return this.store.routeName(route!);
    const fate = fates[site];
    const name = data.sites[site].name;
    if (fate?.kind === "stop") return `${data.teams[data.routes[fate.route].team].id} · ${fate.order + 1}  ${name}`;
    return fate?.kind === "unassigned" ? `${name}: ${words.reasons_[fate.entry.reason]}` : name;
  }

  /** Shows what is selected; flies there unless the click was on the map itself. */
  private follow(moved = false): void {
    const { chart, store } = this;
    const { route, site } = store;
    const mine = route === null ? true : (["==", ["get", "route"], route] as any);
    const shown = (faint: number, full = 1): any => (route === null ? full : ["case", mine, full, faint]);
    for (let pattern = 0; pattern < PATTERNS.length; pattern++) {
      chart.setPaintProperty(`route-${pattern}`, "line-opacity", shown(0.13, 0.92));
      chart.setPaintProperty(`route-${pattern}`, "line-width", widths(route, mine, 1));
    }
    chart.setPaintProperty("route-casing", "line-opacity", shown(0, 0.85));
    chart.setPaintProperty("route-casing", "line-width", widths(route, mine, 2.2));
    chart.setLayoutProperty("route-arrows", "visibility", route === null ? "none" : "visible");
    chart.setFilter("route-arrows", ["==", ["get", "route"], route ?? -1]);
    chart.setFilter("badges-picked", ["==", ["get", "route"], route ?? -1]);
    chart.setLayoutProperty("badges", "visibility", route === null ? "visible" : "none");
    chart.setFilter("kinds", route === null ? null : mine);
    chart.setFilter("names", route === null ? null : mine);
    chart.setPaintProperty("dots", "circle-opacity", shown(0.25));
    chart.setPaintProperty("dots", "circle-stroke-opacity", shown(0.25));
    chart.setPaintProperty("missed", "icon-opacity", route === null ? 1 : 0.45);
    this.showTeams();
    this.markPicked(site);
    if (moved && !this.silent) this.fly();
  }

  private showTeams(): void {
    const wanted = this.store.route === null && this.store.instant === null;
    this.chart.setLayoutProperty("teams", "visibility", wanted ? "visible" : "none");
  }

  private markPicked(site: number | null): void {
    // Forgotten before it is closed: only a reader who closes it takes the selection back.
    const shown = this.popup;
    this.popup = null;
    shown?.remove();
    this.hint.remove();
    const at = site === null ? null : this.store.data.sites[site].point;
    this.set("picked", at ? [point(at, {})] : []);
    if (site === null || !at) return;
    const popup = new Popup({ offset: 18, maxWidth: "320px", closeOnClick: false, focusAfterOpen: false, className: "site" });
    popup.setLngLat(at).setDOMContent(card(this.store, site)).addTo(this.chart);
    popup.on("close", () => {
      if (this.popup === popup) {
        this.popup = null;
        this.store.select({ route: this.store.route });
      }
    });
    this.popup = popup;
  }

  private fly(): void {
    const { route, site, data } = this.store;
    const at = site === null ? null : data.sites[site].point;
    if (at) {
      const { left, bottom } = this.room();
      const zoom = Math.max(this.chart.getZoom(), 14.5);
      // The popup stands above the point: the point goes a little below the middle of what is free.
      this.chart.easeTo({ center: at, zoom, offset: [left / 2, -bottom / 2 + 70], duration: duration() });
    } else if (site === null && route !== null) {
      const bounds = new LngLatBounds();
      for (const leg of [...data.routes[route].stops, data.routes[route].home]) if (leg?.line != null) for (const spot of this.lines[leg.line]) bounds.extend(spot);
      for (const stop of data.routes[route].stops) if (data.sites[stop.site].point) bounds.extend(data.sites[stop.site].point!);
      if (!bounds.isEmpty()) this.chart.fitBounds(bounds, { padding: this.padding(), maxZoom: 16, duration: duration() });
    }
  }

  private showInstant(): void {
    const { data, instant } = this.store;
    const teams = instant === null ? [] : positions(data, this.lines, instant);
    this.set("moving", teams.map(({ route, at }) => point(at, this.sign(route))));
    this.showTeams();
  }

  /** A raster background of the user's choice, or none. */
  setTiles(template: string): void {
    if (this.chart.getLayer("tiles")) this.chart.removeLayer("tiles");
    if (this.chart.getSource("tiles")) this.chart.removeSource("tiles");
    if (template) {
      this.chart.addSource("tiles", { type: "raster", tiles: [template], tileSize: 256, attribution: attribution("© OpenStreetMap contributors") });
      this.chart.addLayer({ id: "tiles", type: "raster", source: "tiles", paint: { "raster-saturation": -0.6, "raster-opacity": 0.75 } }, "territory-fill");
    }
    const own = this.chart.getStyle().layers.filter((layer) => layer.id.startsWith("road-"));
    for (const layer of own) this.chart.setLayoutProperty(layer.id, "visibility", template ? "none" : "visible");
  }
}

/** What fits on a marker. */
function short(id: string): string {
  return [...id].length <= 4 ? id : [...id].slice(-3).join("");
}

function widths(route: number | null, mine: unknown, more: number): any {
  const at = (low: number, high: number): unknown => (route === null ? high : ["case", mine, high * 1.35, low]);
  return ["interpolate", ["linear"], ["zoom"], 8, at(1, 1.4 * more), 12, at(1.5, 2.8 * more), 16, at(3, 5 * (1 + (more - 1) * 0.6))];
}

/** The library takes attributions as markup. */
function attribution(text: string): string {
  const safe = text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return safe.replace("OpenStreetMap", '<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">OpenStreetMap</a>');
}

export function duration(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 600;
}
