import { h } from "./dom";
import type { Store } from "./store";

const OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

/** The optional background from the network. Nothing is fetched before the user sets an address, and it is not remembered. */
export function tilesControl(store: Store, apply: (template: string) => void): HTMLElement {
  const element = h("div", { class: "tiles" });
  let template = "";
  const use = (text: string): void => {
    template = /^https?:\/\//.test(text) && ["{z}", "{x}", "{y}"].every((part) => text.includes(part)) ? text : "";
    apply(template);
    render();
  };
  const render = (): void => {
    const { words } = store;
    const open = element.querySelector("details")?.open ?? false;
    const input = h("input", { type: "url", value: template, placeholder: "https://…/{z}/{x}/{y}.png", "aria-label": words.tiles });
    const details = h("details", {}, h("summary", {}, words.tiles),
      h("form", { on: { submit: (event: Event) => { event.preventDefault(); use(input.value.trim()); } } },
        h("p", {}, words.tilesHelp), input,
        h("div", { class: "row" },
          h("button", { type: "submit" }, words.tilesApply),
          h("button", { type: "button", on: { click: () => use(OSM) } }, words.tilesUse),
          h("button", { type: "button", on: { click: () => use("") } }, words.tilesOff))));
    details.open = open;
    element.replaceChildren(details);
  };
  render();
  store.onChange((change) => change === "lang" && render());
  return element;
}
