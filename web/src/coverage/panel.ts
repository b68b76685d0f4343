import { h } from "../dom";
import type { Coverage } from "./data";
import { svgSign } from "./signs";
import type { Entry, Store } from "./store";
import { grouped, longDate } from "./words";

type Kind = Coverage["kinds"][number];

/** Lines of a kind drawn at once; a list of ten thousand would be long to draw and nobody reads it to its end. */
const PAGE = 60;
/** A kind with at most so many is open from the start. */
const OPEN = 12;

/** The list beside the map: figures, filters, and each kind with its layer's switch, its count and its spots. */
export class Panel {
  readonly element = h("aside", { class: "panel", id: "panel" });
  private readonly list = h("div", { class: "list", tabindex: "-1" });
  private readonly status = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  private readonly open = new Map<string, boolean>();
  private readonly drawn = new Map<string, number>();
  /** On paper nothing can be unfolded. */
  private printing = false;

  constructor(private readonly store: Store, private readonly save: () => void) {
    this.render();
    for (const [event, printing] of [["beforeprint", true], ["afterprint", false]] as const) {
      addEventListener(event, () => {
        this.printing = printing;
        this.renderList();
      });
    }
    store.onChange((change) => {
      if (change === "lang") this.render();
      else if (change === "selection") this.follow();
      else if (change === "layers") this.checks();
      else if (change !== "overview") this.refresh();
    });
  }

  focusSearch(): void {
    this.element.querySelector<HTMLInputElement>("input[type=search]")?.focus();
  }

  /** Draws all again, after what the list rests on has changed. */
  refresh(): void {
    this.drawn.clear();
    this.element.querySelector(".figures")?.replaceWith(this.figures());
    this.element.querySelector(".date")!.replaceWith(this.date());
    this.renderList();
    this.status.textContent = this.store.coverage.kinds.filter(({ count }) => count !== undefined).map(({ kind }) => `${this.store.kindName(kind)} ${this.store.count(kind)}`).join(", ");
  }

  private render(): void {
    const { words } = this.store;
    this.element.setAttribute("aria-label", words.panel);
    this.element.replaceChildren(
      h("div", { class: "grip", "aria-hidden": "true" }),
      h("header", {}, this.heading(), this.figures()),
      this.filters(),
      this.list,
      this.status,
    );
    this.renderList();
  }

  private heading(): HTMLElement {
    const { store } = this;
    const { words } = store;
    return h("div", { class: "heading" },
      h("div", {}, h("h1", {}, store.page.title), this.date()),
      h("div", { class: "tools" },
        h("button", { type: "button", class: "lang", lang: store.lang === "en" ? "zh" : "en", on: { click: () => store.setLang(store.lang === "en" ? "zh" : "en") } }, words.language),
        h("button", { type: "button", class: "print save", on: { click: () => this.save() } }, words.picture),
        h("button", { type: "button", class: "print", on: { click: () => window.print() } }, words.print)));
  }

  /** The day or the days that are shown. */
  private date(): HTMLElement {
    const { coverage, lang, day, words } = this.store;
    if (day !== null) {
      const shown = coverage.days[day];
      return h("p", { class: "date" }, longDate(shown.date, lang), !shown.judged && h("b", { class: "unknown" }, ` · ${words.notJudged}`));
    }
    if (coverage.from === coverage.to) return h("p", { class: "date" }, longDate(coverage.to, lang));
    const known = coverage.days.filter((other) => other.judged).length;
    return h("p", { class: "date" }, `${coverage.from} – ${coverage.to} · ${words.known(known, coverage.days.length)}`);
  }

  private figures(): HTMLElement {
    const { words } = this.store;
    const day = this.store.figures();
    const figure = (count: number, label: string, look = ""): HTMLElement =>
      h("div", { class: `figure ${look}` }, h("b", {}, day.judged ? grouped(count) : "–"), h("span", {}, label));
    const bad = (count: number): string => (count > 0 ? "bad" : "good");
    return h("div", { class: "figures" },
      figure(day.planned, words.planned), figure(day.visited, words.visited, "good"),
      figure(day.passed_by, words.passed, bad(day.passed_by)), figure(day.claimed_only, words.claimed, bad(day.claimed_only)),
      figure(day.not_seen, words.unseen, bad(day.not_seen)),
      day.shut > 0 && figure(day.shut, words.shut));
  }

  private filters(): HTMLElement {
    const { store } = this;
    const { words, coverage } = store;
    const ids = (by: "territory" | "site_kind"): string[] => coverage.groups.filter((group) => group.by === by).map((group) => group.id ?? "");
    const choice = (label: string, all: string, chosen: string | null, options: [string, string][], pick: (id: string | null) => void): HTMLElement | null =>
      options.length < 2 ? null : h("select", { "aria-label": label, on: { change: (event: Event) => { const { selectedIndex } = event.target as HTMLSelectElement; pick(selectedIndex === 0 ? null : options[selectedIndex - 1][0]); } } },
        h("option", {}, all), ...options.map(([id, name]) => h("option", { selected: id === chosen }, name)));
    const named = (by: "territory" | "site_kind", name: (id: string) => string): [string, string][] =>
      ids(by).map((id): [string, string] => [id, id === "" ? `(${words.without})` : name(id)]).sort((a, b) => a[1].localeCompare(b[1], store.lang));
    return h("div", { class: "search filters" },
      h("input", { type: "search", placeholder: words.search, "aria-label": words.searchLabel, value: store.query, autocomplete: "off", spellcheck: "false",
        on: { input: (event: Event) => store.filter({ query: (event.target as HTMLInputElement).value }) } }),
      choice(words.territory, words.everywhere, store.territory, named("territory", (id) => store.territoryName(id)), (territory) => store.filter({ territory })),
      choice(words.siteKind, words.allKinds, store.siteKind, named("site_kind", (id) => store.siteKindName(id)), (siteKind) => store.filter({ siteKind })));
  }

  private renderList(): void {
    const { store } = this;
    const shown = store.coverage.kinds.filter(({ count }) => count !== undefined);
    const nothing = store.filtered && shown.every(({ kind }) => store.entries(kind).length === 0);
    this.list.replaceChildren(
      ...store.coverage.kinds.map((kind) => this.section(kind)),
      this.sites(),
      ...(nothing ? [h("p", { class: "unused" }, store.words.nothing)] : []),
      ...this.notes());
    this.follow(false);
  }

  private section(kind: Kind): HTMLElement {
    const { store } = this;
    const { words } = store;
    const look = store.looks.get(kind.kind)!;
    const name = store.kindName(kind.kind);
    if (kind.count === undefined) {
      return h("section", { class: "kind unlooked", "data-kind": kind.kind },
        h("div", { class: "kind-row" }, h("span", { class: "kind-label" }, svgSign(look), h("span", {}, name)), h("span", { class: "not-looked", title: words.notLookedHelp }, words.notLooked)));
    }
    const entries = store.entries(kind.kind);
    const open = entries.length > 0 && (this.printing || (this.open.get(kind.kind) ?? (store.filtered || entries.length <= OPEN)));
    const body = h("ul", { class: "plain spots", id: `spots-${kind.kind}` });
    if (open) this.fill(body, kind.kind, entries);
    const people = entries.reduce((sum, entry) => sum + (entry.people ?? 0), 0);
    return h("section", { class: `kind${entries.length === 0 ? " none" : ""}`, "data-kind": kind.kind },
      h("div", { class: "kind-row" },
        h("label", { class: "kind-label" },
          h("input", { type: "checkbox", checked: !store.hidden.has(kind.kind), on: { change: (event: Event) => store.toggle(kind.kind, (event.target as HTMLInputElement).checked) } }),
          svgSign(look), h("span", {}, name)),
        h("button", { type: "button", class: "unfold", "aria-expanded": `${open}`, "aria-controls": `spots-${kind.kind}`, "aria-label": `${name}: ${store.count(kind.kind)}, ${words.list}`, disabled: entries.length === 0, on: { click: () => this.unfold(kind) } },
          this.change(kind), h("span", { class: "count" }, grouped(store.count(kind.kind))), h("span", { class: "chevron", "aria-hidden": "true" }))),
      h("p", { class: "kind-sub" }, [words.of(grouped(kind.of ?? 0)), people > 0 && `${grouped(people)} ${words.people}`, store.day !== null && !dated(store, kind.kind) && words.span].filter(Boolean).join(" · ")),
      body);
  }

  /** Against the span before; of a single day of a span nothing is known to compare with. */
  private change({ count, before }: Kind): HTMLElement | null {
    const { words, day, filtered, coverage } = this.store;
    if (before === undefined || count === undefined || filtered || (day !== null && coverage.days.length > 1)) return null;
    const more = count - before;
    const text = more === 0 ? "=" : more > 0 ? `▲ ${grouped(more)}` : `▼ ${grouped(-more)}`;
    return h("span", { class: `change ${more > 0 ? "up" : more < 0 ? "down" : ""}`, title: more === 0 ? words.same : `${more > 0 ? "+" : "−"}${grouped(Math.abs(more))} ${words.before} (${grouped(before)})` }, text);
  }

  private unfold(kind: Kind): void {
    const section = this.list.querySelector<HTMLElement>(`.kind[data-kind='${kind.kind}']`)!;
    const open = section.querySelector(".unfold")!.getAttribute("aria-expanded") !== "true";
    this.open.set(kind.kind, open);
    this.drawn.delete(kind.kind);
    const fresh = this.section(kind);
    section.replaceWith(fresh);
    fresh.querySelector<HTMLElement>(".unfold")!.focus();
    this.follow(false);
  }

  private fill(body: HTMLElement, kind: string, entries: Entry[]): void {
    const upto = Math.max(this.drawn.get(kind) ?? PAGE, PAGE);
    this.drawn.set(kind, upto);
    body.replaceChildren(...entries.slice(0, upto).map((entry) => this.line(entry)));
    const left = entries.length - upto;
    if (left <= 0) return;
    const { words } = this.store;
    body.append(h("li", { class: "rest" },
      h("button", { type: "button", class: "show-more", on: { click: () => {
        this.drawn.set(kind, upto + 4 * PAGE);
        this.fill(body, kind, entries);
        body.querySelectorAll<HTMLElement>(".spot-button")[upto]?.focus();
        this.follow(false);
      } } }, words.more(Math.min(left, 4 * PAGE))),
      h("span", { class: "only-print" }, words.printMore(left))));
  }

  private line(entry: Entry): HTMLElement {
    const { store } = this;
    const { words } = store;
    const last = entry.spots[entry.spots.length - 1];
    const { date } = store.coverage.spots[last];
    const [evidence, cure] = store.told(last);
    const name = store.entryName(entry);
    const when = entry.spots.length > 1 ? words.times(entry.spots.length) : store.day === null && store.coverage.days.length > 1 && date !== undefined ? longDate(date, store.lang, true) : "";
    const where = entry.territory !== undefined && entry.kind !== "lopsided" ? store.territoryName(entry.territory) : "";
    return h("li", {},
      h("button", { type: "button", class: "spot-button", "data-id": entry.id, on: { click: () => store.select(this.isSelected(entry) ? null : { kind: entry.kind, id: entry.id }) } },
        h("span", { class: "spot-head" }, h("b", {}, name), h("span", { class: "spot-when" }, when)),
        (where || name !== entry.id) && h("span", { class: "spot-where" }, [where, name !== entry.id && entry.kind !== "lopsided" && entry.id].filter(Boolean).join(" · ")),
        h("span", { class: "spot-evidence" }, entry.spots.length > 1 && date !== undefined ? `${words.last} ${longDate(date, store.lang, true)}: ` : "", evidence),
        h("span", { class: "spot-cure" }, cure),
        entry.at === null && entry.kind !== "lopsided" && h("span", { class: "spot-where" }, words.noPlace)));
  }

  /** The switch of the sites that lie beneath. */
  private sites(): HTMLElement {
    const { store } = this;
    const { words } = store;
    const dot = (look: string, name: string): HTMLElement => h("span", { class: "dot-name" }, h("i", { class: `dot ${look}` }), name);
    return h("section", { class: "kind sites", "data-kind": "sites" },
      h("div", { class: "kind-row" },
        h("label", { class: "kind-label" },
          h("input", { type: "checkbox", checked: !store.hidden.has("sites"), on: { change: (event: Event) => store.toggle("sites", (event.target as HTMLInputElement).checked) } }),
          h("span", {}, words.sites)),
        h("span", { class: "count" }, grouped(store.coverage.sites.filter((site) => store.passesSite(site)).length))),
      h("p", { class: "kind-sub dots" }, dot("seen", words.siteSeen), dot("unseen", words.siteUnseen), dot("unknown", words.siteUnknown)));
  }

  private notes(): HTMLElement[] {
    const { words, coverage, page } = this.store;
    const notes: string[] = [];
    if (coverage.kinds.some((kind) => this.change(kind) !== null)) notes.push(words.against(coverage.days.length));
    if (coverage.reach_from !== undefined) {
      const far = coverage.reach_s !== undefined ? words.minutes(Math.round(coverage.reach_s / 60)) : words.metres(coverage.reach_m ?? 0);
      notes.push(words.reach(far, (coverage.reach_staffed ? words.staffed : words.from_)[coverage.reach_from]));
    }
    if (page.roads.left_out.length > 0) notes.push(`${words.leftOut}: ${page.roads.left_out.join(", ")}`);
    return notes.map((note) => h("p", { class: "unused note-line" }, note));
  }

  private checks(): void {
    for (const section of this.list.querySelectorAll<HTMLElement>(".kind")) {
      const box = section.querySelector<HTMLInputElement>("input[type=checkbox]");
      if (box) box.checked = !this.store.hidden.has(section.dataset.kind!);
    }
  }

  private isSelected(entry: Entry): boolean {
    const { selected } = this.store;
    return selected?.kind === entry.kind && selected.id === entry.id;
  }

  /** Marks the selected line, opening its kind where that is folded. */
  private follow(scroll = true): void {
    for (const old of this.list.querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
    const { selected, coverage } = this.store;
    if (!selected) return;
    const kind = coverage.kinds.find((candidate) => candidate.kind === selected.kind);
    const section = (): HTMLElement | null => this.list.querySelector<HTMLElement>(`.kind[data-kind='${selected.kind}']`);
    if (kind && section()?.querySelector(".unfold")?.getAttribute("aria-expanded") === "false") {
      this.open.set(kind.kind, true);
      section()!.replaceWith(this.section(kind));
    }
    const line = section()?.querySelector<HTMLElement>(`.spot-button[data-id='${CSS.escape(selected.id)}']`);
    line?.setAttribute("aria-current", "true");
    if (scroll && line) this.reveal(line);
  }

  /** Scrolls the list and nothing else: on a phone the panel around it stands half outside the screen. */
  private reveal(line: HTMLElement): void {
    const [own, frame] = [line.getBoundingClientRect(), this.list.getBoundingClientRect()];
    if (own.top < frame.top) this.list.scrollTop += own.top - frame.top;
    else if (own.bottom > frame.bottom) this.list.scrollTop += Math.min(own.bottom - frame.bottom, own.top - frame.top);
  }
}

/** Whether the spots of a kind belong to days. */
function dated(store: Store, kind: string): boolean {
  return ["dropped", "not_visited", "passed_by", "claimed_only"].includes(kind) || store.entries(kind).some((entry) => store.coverage.spots[entry.spots[0]].date !== undefined);
}
