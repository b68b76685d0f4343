import { h } from "../dom";
import type { Day } from "./data";
import type { Store } from "./store";
import { longDate } from "./words";

/** The days: one or all of them, each with a bar of what was visited and what was missed of it. */
export class Slider {
  readonly element = h("div", { class: "days", role: "group" });
  private readonly range: HTMLInputElement;
  private readonly output = h("output", { class: "day-name" });
  private readonly all: HTMLButtonElement;
  private readonly bars: HTMLElement[];
  private readonly steps: [HTMLButtonElement, HTMLButtonElement];
  private wanted: number | null = null;

  constructor(private readonly store: Store) {
    const { days } = store.coverage;
    this.element.hidden = days.length < 2;
    this.range = h("input", { type: "range", min: "0", max: `${Math.max(days.length - 1, 0)}`, step: "1", on: { input: () => this.later(Number(this.range.value)) } });
    this.all = h("button", { type: "button", class: "all-days", on: { click: () => this.go(null) } });
    const step = (by: number, sign: string): HTMLButtonElement => h("button", { type: "button", class: "day-step", on: { click: () => this.step(by) } }, sign);
    this.steps = [step(-1, "‹"), step(1, "›")];
    this.bars = days.map((day, index) => bar(day, Math.max(1, ...days.map(height)), () => this.go(index)));
    this.element.append(
      h("div", { class: "days-row" }, this.steps[0], this.output, this.steps[1], this.all),
      h("div", { class: "bars", "aria-hidden": "true" }, ...this.bars),
      this.range);
    this.show();
    store.onChange((change) => (change === "day" || change === "lang") && this.show());
  }

  /** One day back or on; from all days to the last or the first. */
  step(by: number): void {
    const last = this.store.coverage.days.length - 1;
    const { day } = this.store;
    this.go(day === null ? (by < 0 ? last : 0) : Math.min(Math.max(day + by, 0), last));
  }

  go(day: number | null): void {
    if (!this.element.hidden) this.store.setDay(day);
  }

  /** At most once a frame: a slider that is dragged over a quarter of a year must not wait for each of its days. */
  private later(day: number): void {
    const waiting = this.wanted !== null;
    this.wanted = day;
    this.name(day);
    if (waiting) return;
    requestAnimationFrame(() => {
      const wanted = this.wanted;
      this.wanted = null;
      if (wanted !== null) this.go(wanted);
    });
  }

  private show(): void {
    const { store } = this;
    const { words, coverage, day } = store;
    this.element.setAttribute("aria-label", words.day);
    this.range.setAttribute("aria-label", words.day);
    this.range.value = `${day ?? coverage.days.length - 1}`;
    this.all.textContent = words.allDays;
    this.all.setAttribute("aria-pressed", `${day === null}`);
    this.element.classList.toggle("one", day !== null);
    this.steps.forEach((button, index) => {
      button.setAttribute("aria-label", index === 0 ? words.previous : words.next);
      button.disabled = day === (index === 0 ? 0 : coverage.days.length - 1);
    });
    this.bars.forEach((bar, index) => {
      bar.classList.toggle("on", day === null || day === index);
      bar.title = `${longDate(coverage.days[index].date, store.lang, true)}: ${coverage.days[index].judged ? `${words.visited} ${coverage.days[index].visited}` : words.notJudged}`;
    });
    this.name(day);
  }

  private name(day: number | null): void {
    const { coverage, lang, words } = this.store;
    const text = day === null ? words.times(coverage.days.length) : longDate(coverage.days[day].date, lang, true);
    this.output.textContent = text;
    this.range.setAttribute("aria-valuetext", day === null ? words.allDays : text);
  }
}

const missed = (day: Day): number => day.passed_by + day.claimed_only + day.not_seen;
const height = (day: Day): number => day.visited + missed(day);

function bar(day: Day, most: number, pick: () => void): HTMLElement {
  const share = (count: number): string => `height:${((count / most) * 100).toFixed(1)}%`;
  return h("span", { class: `bar${day.judged ? "" : " unjudged"}`, on: { click: pick } }, h("i", { class: "missed", style: share(missed(day)) }), h("i", { class: "visited", style: share(day.visited) }));
}
