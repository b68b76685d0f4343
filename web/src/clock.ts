import { h } from "./dom";
import type { Store } from "./store";

/** Seconds of the day that pass in a second of play. */
const PACE = 600;

/** The bar with which a planner walks through the day. */
export class ClockBar {
  readonly element = h("div", { class: "clock" });
  private readonly from: number;
  private readonly to: number;
  private playing = false;
  private last = 0;

  constructor(private readonly store: Store) {
    const { routes } = store.data;
    this.from = Math.floor(Math.min(...routes.map((route) => route.start)) / 60) * 60;
    this.to = Math.ceil(Math.max(...routes.map((route) => route.finish)) / 60) * 60;
    this.element.hidden = routes.length === 0;
    this.render();
    store.onChange((change) => (change === "lang" ? this.render() : change === "instant" ? this.show() : undefined));
  }

  private render(): void {
    const { words } = this.store;
    const range = h("input", { type: "range", min: `${this.from}`, max: `${this.to}`, step: "60", "aria-label": words.time, on: { input: (event: InputEvent) => this.go(Number((event.target as HTMLInputElement).value)) } });
    this.element.replaceChildren(
      h("button", { type: "button", class: "play", on: { click: () => this.toggle() } }),
      range,
      h("output", {}),
      h("button", { type: "button", class: "leave", title: words.exitTime, "aria-label": words.exitTime, on: { click: () => this.leave() } }, "×"));
    this.show();
  }

  private show(): void {
    const { instant, words, format } = this.store;
    const [play, range, output, leave] = this.element.children as unknown as [HTMLButtonElement, HTMLInputElement, HTMLOutputElement, HTMLButtonElement];
    play.textContent = this.playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", this.playing ? words.pause : words.play);
    play.title = this.playing ? words.pause : words.play;
    range.value = `${instant ?? this.from}`;
    range.setAttribute("aria-valuetext", format.time(instant ?? this.from));
    output.textContent = instant === null ? words.play : format.time(instant);
    leave.hidden = instant === null;
    this.element.classList.toggle("on", instant !== null);
  }

  private go(instant: number): void {
    this.store.setInstant(Math.min(this.to, Math.max(this.from, instant)));
  }

  private leave(): void {
    this.playing = false;
    this.store.setInstant(null);
  }

  private toggle(): void {
    this.playing = !this.playing;
    if (this.playing) {
      this.last = performance.now();
      this.go(this.store.instant === null || this.store.instant >= this.to ? this.from : this.store.instant);
      requestAnimationFrame(this.tick);
    } else {
      this.show();
    }
  }

  private readonly tick = (now: number): void => {
    if (!this.playing || this.store.instant === null) return;
    const next = this.store.instant + (Math.min(now - this.last, 200) / 1000) * PACE;
    this.last = now;
    if (next >= this.to) this.playing = false;
    this.go(next);
    if (this.playing) requestAnimationFrame(this.tick);
  };
}
