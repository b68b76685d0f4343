import { fates, type Fate, type Lang, type PageData, type Route } from "./data";
import { look, type Look } from "./palette";
import { Format, words, type Words } from "./words";

export type Change = "selection" | "lang" | "instant" | "overview";

/** What the page shows now; map, list and clock follow it. */
export class Store {
  readonly fates: (Fate | undefined)[];
  readonly looks: Look[];
  route: number | null = null;
  site: number | null = null;
  /** The instant shown, or null for the whole day. */
  instant: number | null = null;
  format: Format;
  words: Words;
  private readonly listeners: ((change: Change) => void)[] = [];

  constructor(readonly data: PageData, public lang: Lang) {
    this.fates = fates(data);
    this.looks = data.teams.map((_, index) => look(index));
    this.words = words(lang);
    this.format = new Format(lang, data.midnight, data.timezone, data.date);
  }

  onChange(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  setLang(lang: Lang): void {
    this.lang = lang;
    this.words = words(lang);
    this.format = new Format(lang, this.data.midnight, this.data.timezone, this.data.date);
    document.documentElement.lang = lang;
    this.tell("lang");
  }

  /** Selects a route, a site (with the route it is on), or nothing. */
  select(to: { route?: number | null; site?: number | null }): void {
    const site = to.site ?? null;
    const fate = site === null ? undefined : this.fates[site];
    this.site = site;
    this.route = fate?.kind === "stop" ? fate.route : (to.route ?? null);
    this.tell("selection");
  }

  /** Selects nothing and shows everything. */
  overview(): void {
    this.select({});
    this.tell("overview");
  }

  setInstant(instant: number | null): void {
    this.instant = instant;
    this.tell("instant");
  }

  routeName(index: number): string {
    const route = this.data.routes[index];
    const several = this.data.routes.filter((other) => other.team === route.team).length > 1;
    const { id, name } = this.data.teams[route.team];
    const title = name === id ? id : `${id} · ${name}`;
    return several ? `${title} (${this.words.shift} ${route.shift + 1})` : title;
  }

  look(route: Route): Look {
    return this.looks[route.team];
  }

  kindLabel(kind: string): string {
    const labels = this.data.kinds[kind];
    return labels?.[this.lang] ?? labels?.en ?? Object.values(labels ?? {})[0] ?? kind.replaceAll("_", " ");
  }

  territoryLabel(id: string): string {
    return this.data.territories.find((territory) => territory.id === id)?.name ?? id;
  }

  private tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }
}
