/** On a phone the panel is a sheet that slides up from below, in three heights. */
export type Height = "low" | "half" | "full";

const PHONE = matchMedia("(max-width: 760px)");

export class Sheet {
  private height: Height = "half";

  constructor(private readonly panel: HTMLElement) {
    this.set("low");
    panel.addEventListener("pointerdown", (event) => this.drag(event));
    panel.addEventListener("focusin", () => PHONE.matches && this.height === "low" && document.activeElement?.matches("input") && this.set("full"));
  }

  get phone(): boolean {
    return PHONE.matches;
  }

  set(height: Height): void {
    this.height = height;
    this.panel.dataset.height = height;
  }

  private drag(event: PointerEvent): void {
    const target = event.target as HTMLElement;
    if (!PHONE.matches || !target.closest(".grip, header") || target.closest("button")) return;
    const begin = event.clientY;
    const tall = this.panel.getBoundingClientRect().height;
    let moved = 0;
    this.panel.classList.add("dragged");
    const move = (next: PointerEvent): void => {
      moved = begin - next.clientY;
      this.panel.style.height = `${Math.min(innerHeight * 0.94, Math.max(90, tall + moved))}px`;
    };
    const end = (): void => {
      removeEventListener("pointermove", move);
      this.panel.classList.remove("dragged");
      this.panel.style.height = "";
      const share = (tall + moved) / innerHeight;
      // A mere tap goes one step up, and from the top down again.
      if (Math.abs(moved) < 6) this.set(this.height === "low" ? "half" : this.height === "half" ? "full" : "low");
      else this.set(share > 0.7 ? "full" : share > 0.32 ? "half" : "low");
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
    addEventListener("pointercancel", end, { once: true });
  }
}
