import { position } from "./day";
import type { LngLat, Reason, Route, Unassigned } from "./data";
import { h } from "./dom";
import { kindSign, reasonSign, svgIcon, svgLine } from "./icons";
import { PATTERNS } from "./palette";
import type { Store } from "./store";

/** The list beside the map: summary, search, teams with their stops, what is not visited and why. */
export class Panel {
  readonly element = h("aside", { class: "panel", id: "panel" });
  private readonly list = h("div", { class: "list", tabindex: "-1" });
  private readonly status = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  private query = "";

  constructor(private readonly store: Store, private readonly lines: () => LngLat[][]) {
    this.render();
    store.onChange((change) => {
      if (change === "lang") this.render();
      else if (change === "selection") this.follow();
      else if (change === "instant") this.showInstant();
    });
  }

  focusSearch(): void {
    this.element.querySelector<HTMLInputElement>("input[type=search]")?.focus();
  }

  private render(): void {
    const { words, data } = this.store;
    this.element.setAttribute("aria-label", words.panel);
    const search = h("input", {
      type: "search", placeholder: words.search, "aria-label": words.searchLabel, value: this.query, autocomplete: "off", spellcheck: "false",
      on: { input: (event: InputEvent) => this.search((event.target as HTMLInputElement).value) },
    });
    const notice = data.travel === "straight" ? h("p", { class: "notice", role: "alert" }, svgIcon("exclaim", 16), h("span", {}, words.straight))
      : data.travel === "given" ? h("p", { class: "notice mild" }, words.given) : null;
    this.element.replaceChildren(
      h("div", { class: "grip", "aria-hidden": "true" }),
      h("header", {}, this.heading(), this.figures()),
      ...(notice ? [notice] : []),
      h("div", { class: "search" }, search, h("button", { type: "button", class: "all", on: { click: () => this.store.overview() } }, words.showAll)),
      this.list,
      this.status,
    );
    this.renderList();
    this.follow();
  }

  private heading(): HTMLElement {
    const { store } = this;
    const { words, data } = store;
    return h("div", { class: "heading" },
      h("div", {}, h("h1", {}, data.title), h("p", { class: "date" }, store.format.longDate())),
      h("div", { class: "tools" },
        h("button", { type: "button", class: "lang", lang: store.lang === "en" ? "zh" : "en", on: { click: () => store.setLang(store.lang === "en" ? "zh" : "en") } }, words.language),
        h("button", { type: "button", class: "print", on: { click: () => window.print() } }, words.print)));
  }

  private figures(): HTMLElement {
    const { words, data, format } = this.store;
    const { summary } = data;
    const figure = (value: string, label: string, extra: Record<string, unknown> = {}): HTMLElement => h("div", { class: "figure", ...extra }, h("b", {}, value), h("span", {}, label));
    const missed = h("button", { type: "button", class: `figure ${summary.unassigned > 0 ? "bad" : "good"}`, on: { click: () => this.list.querySelector(".missed-section")?.scrollIntoView({ block: "start" }) } },
      h("b", {}, `${summary.unassigned}`), h("span", {}, words.notVisited));
    return h("div", { class: "figures" },
      figure(`${summary.visited}`, `${words.of} ${summary.sites} ${words.visited}`),
      missed,
      figure(`${summary.teams_used}/${summary.teams}`, words.teams),
      figure(summary.latest_finish === null ? "–" : format.time(summary.latest_finish), words.lastFinish),
      figure(format.distance(summary.distance_m), words.distance));
  }

  private search(text: string): void {
    this.query = text;
    this.renderList();
    this.follow(false);
  }

  private renderList(): void {
    const { words, data } = this.store;
    if (this.query.trim() !== "") return this.renderFound();
    const unused = data.teams.filter((_, index) => data.routes.every((route) => route.team !== index));
    this.list.replaceChildren(
      h("section", { class: "teams-section" },
        h("h2", {}, words.teamsHead),
        ...data.routes.map((_, index) => this.routeItem(index))),
      ...(unused.length > 0 ? [h("section", {}, h("h2", {}, words.unusedHead), h("p", { class: "unused" }, unused.map((team) => (team.name === team.id ? team.id : `${team.id} · ${team.name}`)).join(", ")))] : []),
      ...(data.unassigned.length > 0 ? [this.missedSection()] : []),
      ...(data.spared.length > 0 ? [h("section", {}, h("h2", {}, words.sparedHead), h("ul", { class: "plain" }, ...data.spared.map(({ site, by }) =>
        h("li", {}, this.siteButton(site, by === null ? "" : `${words.by} ${data.sites[by].name}`)))))] : []),
    );
  }

  private routeItem(index: number): HTMLElement {
    const { store } = this;
    const { words, data, format } = store;
    const route = data.routes[index];
    const style = store.look(route);
    const team = data.teams[route.team];
    return h("div", { class: "route", "data-route": `${index}`, "data-team": team.id },
      h("button", { type: "button", class: "route-head", "aria-expanded": "false", on: { click: () => store.select(store.route === index && store.site === null ? {} : { route: index }) } },
        h("span", { class: "route-name" }, svgLine(style), h("b", {}, store.routeName(index))),
        h("span", { class: "route-facts" }, `${route.stops.length} ${words.stops} · ${format.time(route.start)}–${format.time(route.finish)} · ${format.distance(route.distance_m)}`),
        this.timeline(route),
        h("span", { class: "route-now" })),
      h("ol", { class: "stops" }));
  }

  /** The team's day as a strip: on site in its colour, on the way grey, breaks white. */
  private timeline(route: Route): HTMLElement {
    const { data } = this.store;
    const from = Math.min(...data.routes.map((other) => other.start));
    const to = Math.max(...data.routes.map((other) => other.finish));
    const share = (instant: number): string => `${(((instant - from) / Math.max(1, to - from)) * 100).toFixed(2)}%`;
    const bar = (kind: string, begin: number, end: number, style = ""): HTMLElement =>
      h("i", { class: kind, style: `left:${share(begin)};width:calc(${share(from + end - begin)});${style}` });
    return h("span", { class: "timeline", "aria-hidden": "true" },
      bar("out", route.start, route.finish),
      ...route.stops.map((stop) => bar("at", stop.begin, stop.depart, `background:${this.store.look(route).colour}`)),
      ...route.breaks.map((rest) => bar("rest", rest.begin, rest.end)));
  }

  private fillStops(index: number, list: Element): void {
    const { store } = this;
    const { words, data, format } = store;
    const route = data.routes[index];
    const team = data.teams[route.team];
    const style = store.look(route);
    const note = (kind: string, text: string): HTMLElement => h("li", { class: `note ${kind}` }, text);
    const items: HTMLElement[] = [];
    if (team.members.length > 0 || team.contact) items.push(note("team", [team.members.join(", "), team.contact].filter(Boolean).join(" · ")));
    items.push(note("edge", `${format.time(route.start)}  ${route.start_point ? words.start : words.startHere}`));
    route.stops.forEach((stop, order) => {
      for (const rest of route.breaks.filter((rest) => rest.after === order)) items.push(note("rest", `${format.time(rest.begin)}–${format.time(rest.end)}  ${words.break}`));
      const site = data.sites[stop.site];
      const waits = stop.begin > stop.arrive + 59 ? ` · ${words.waits} ${format.length(stop.begin - stop.arrive)}` : "";
      items.push(h("li", { class: "stop" },
        h("button", { type: "button", class: "stop-button", "data-site": site.id, on: { click: () => store.select({ site: stop.site }) } },
          h("span", { class: `disc ${PATTERNS[style.pattern].shape}`, style: `background:${style.colour};color:${style.ink}` }, `${order + 1}`),
          h("span", { class: "stop-text" },
            h("span", { class: "stop-name" }, site.name),
            h("span", { class: "stop-sub" }, svgIcon(kindSign(site.kind, store.kindLabel(site.kind)), 11), `${store.kindLabel(site.kind)} · ${format.length(stop.travel_s)} · ${format.distance(stop.distance_m)}${waits}`)),
          h("span", { class: "stop-time" }, h("b", {}, format.time(stop.begin)), format.time(stop.depart)))));
    });
    for (const rest of route.breaks.filter((rest) => rest.after >= route.stops.length)) items.push(note("rest", `${format.time(rest.begin)}–${format.time(rest.end)}  ${words.break}`));
    if (route.home) items.push(note("edge", `${format.time(route.finish)}  ${words.home} · ${format.length(route.home.travel_s)} · ${format.distance(route.home.distance_m)}`));
    list.replaceChildren(...items);
  }

  private missedSection(): HTMLElement {
    const { words, data } = this.store;
    const byReason = new Map<Reason, Unassigned[]>();
    for (const entry of data.unassigned) byReason.set(entry.reason, [...(byReason.get(entry.reason) ?? []), entry]);
    const groups = [...byReason].sort((a, b) => b[1].length - a[1].length);
    return h("section", { class: "missed-section" },
      h("h2", {}, words.unassignedHead, h("span", { class: "count" }, `${data.unassigned.length}`)),
      ...groups.map(([reason, entries]) => h("details", { class: "reason", "data-reason": reason, open: groups.length === 1 || entries.length <= 8 },
        h("summary", {}, h("span", { class: "reason-sign" }, svgIcon(reasonSign(reason))), words.reasons_[reason], h("span", { class: "count" }, `${entries.length}`)),
        h("ul", { class: "plain" }, ...entries.map((entry) => h("li", {}, this.siteButton(entry.site, entry.detail)))))));
  }

  private siteButton(index: number, detail: string): HTMLElement {
    const site = this.store.data.sites[index];
    return h("button", { type: "button", class: "site-button", "data-site": site.id, on: { click: () => this.store.select({ site: index }) } },
      h("span", { class: "stop-name" }, site.name, " ", h("span", { class: "card-id" }, site.id === site.name ? "" : site.id)), detail && h("span", { class: "stop-sub" }, detail));
  }

  private renderFound(): void {
    const { data, words, fates } = this.store;
    const wanted = this.query.trim().toLocaleLowerCase().split(/\s+/);
    const fits = (...texts: string[]): boolean => wanted.every((word) => texts.some((text) => text.toLocaleLowerCase().includes(word)));
    const routes = data.routes.flatMap((route, index) => {
      const team = data.teams[route.team];
      return fits(team.id, team.name, ...team.members) ? [this.routeItem(index)] : [];
    });
    const sites = data.sites.flatMap((site, index) => (fits(site.id, site.name, site.kind, this.store.kindLabel(site.kind)) ? [index] : [])).slice(0, 80);
    const detail = (index: number): string => {
      const fate = fates[index];
      const kind = this.store.kindLabel(data.sites[index].kind);
      if (fate?.kind === "stop") return `${kind} · ${this.store.routeName(fate.route)} · ${words.stop} ${fate.order + 1} · ${this.store.format.time(data.routes[fate.route].stops[fate.order].begin)}`;
      return fate?.kind === "unassigned" ? `${kind} · ${words.notVisited}: ${words.reasons_[fate.entry.reason]}` : kind;
    };
    this.list.replaceChildren(routes.length + sites.length === 0 ? h("p", { class: "unused" }, words.searchNone)
      : h("section", { class: "found" }, ...routes, h("ul", { class: "plain" }, ...sites.map((index) => h("li", {}, this.siteButton(index, detail(index)))))));
    this.list.scrollTop = 0;
  }

  /** Opens the selected route, marks the selected site, brings it into view. */
  private follow(scroll = true): void {
    const { route, site, data, words } = { ...this.store, data: this.store.data, words: this.store.words };
    this.list.classList.toggle("one", route !== null);
    this.element.classList.toggle("chosen", route !== null || site !== null);
    for (const item of this.list.querySelectorAll<HTMLElement>(".route")) {
      const open = Number(item.dataset.route) === route;
      item.classList.toggle("open", open);
      item.querySelector(".route-head")!.setAttribute("aria-expanded", String(open));
      const stops = item.querySelector(".stops")!;
      if (!open) stops.replaceChildren();
      else if (stops.childElementCount === 0) this.fillStops(route!, stops);
    }
    const id = site === null ? null : data.sites[site].id;
    let current: HTMLElement | null = null;
    for (const button of this.list.querySelectorAll<HTMLElement>("[data-site]")) {
      const here = button.dataset.site === id;
      button.toggleAttribute("aria-current", here);
      if (here) {
        button.setAttribute("aria-current", "true");
        current = button;
        button.closest("details")?.setAttribute("open", "");
      }
    }
    if (scroll) this.scrollTo(current ?? this.list.querySelector<HTMLElement>(".route.open .route-head"));
    this.status.textContent = site !== null ? `${words.selected}: ${data.sites[site].name}` : route !== null ? `${words.selected}: ${this.store.routeName(route)}` : "";
  }

  private scrollTo(target: HTMLElement | null): void {
    if (!target) return;
    const box = target.getBoundingClientRect();
    const frame = this.list.getBoundingClientRect();
    const head = target.classList.contains("route-head");
    if (!head && box.top >= frame.top + 70 && box.bottom <= frame.bottom) return;
    const top = this.list.scrollTop + box.top - frame.top - (head ? 4 : frame.height / 3);
    this.list.scrollTo({ top, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
  }

  /** What each team does at the instant shown. */
  private showInstant(): void {
    const { instant, data, words } = this.store;
    for (const item of this.list.querySelectorAll<HTMLElement>(".route")) {
      const index = Number(item.dataset.route);
      const now = item.querySelector(".route-now")!;
      const where = instant === null ? null : position(data, this.lines(), index, instant);
      const stop = where && data.routes[index].stops[where.order];
      const name = stop ? `${where.order + 1} ${data.sites[stop.site].name}` : "";
      now.textContent = !where ? "" : where.doing === "onSite" || where.doing === "waiting" ? `${words[where.doing]} ${name}` : where.doing === "travelling" ? `${words.travelling} → ${name || words.base}` : words[where.doing];
    }
  }
}
