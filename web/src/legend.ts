import { h } from "./dom";
import { kindSign, reasonSign, svgIcon } from "./icons";
import type { Store } from "./store";

/** What the signs on the map mean. */
export function legend(store: Store): HTMLDetailsElement {
  const element = h("details", { class: "legend", open: matchMedia("(min-width: 1100px) and (min-height: 700px)").matches });
  const render = (): void => {
    const { words, data } = store;
    const counts = new Map<string, number>();
    for (const site of data.sites) counts.set(site.kind, (counts.get(site.kind) ?? 0) + 1);
    const reasons = new Map<string, number>();
    for (const { reason } of data.unassigned) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const row = (sign: Node, text: string, count?: number, props = {}): HTMLElement => h("li", props, sign, h("span", {}, text), count !== undefined && h("span", { class: "count" }, `${count}`));
    element.replaceChildren(
      h("summary", {}, words.legend),
      h("ul", {},
        row(h("span", { class: "sign base" }, svgIcon("house", 11)), words.base),
        ...[...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => row(h("span", { class: "sign kind" }, svgIcon(kindSign(kind, store.kindLabel(kind)), 11)), store.kindLabel(kind), count))),
      ...(reasons.size > 0 ? [h("h4", {}, words.unassignedHead), h("ul", { class: "legend-reasons" }, ...[...reasons].map(([reason, count]) =>
        row(h("span", { class: "sign missed" }, svgIcon(reasonSign(reason as never), 10)), words.reasons_[reason as never], count, { "data-reason": reason })))] : []),
      ...(data.roads.left_out.length > 0 ? [h("p", { class: "left-out" }, `${words.leftOut}: ${data.roads.left_out.join(", ")}`)] : []));
  };
  render();
  store.onChange((change) => change === "lang" && render());
  return element;
}

/** Moves the legend to the corner of the map where it hides the fewest sites. */
export function settle(corner: HTMLElement, map: HTMLElement, spots: { x: number; y: number }[]): void {
  const { offsetWidth: width, offsetHeight: height } = corner;
  const [right, bottom] = [map.clientWidth, map.clientHeight];
  const corners: [string, number, number][] = [
    ["bottom left", 0, bottom - height - 50], ["top left", 0, 0], ["top right", right - width - 60, 0],
  ];
  const hidden = ([, x, y]: [string, number, number]): number => spots.filter((spot) => spot.x >= x && spot.x <= x + width + 60 && spot.y >= y && spot.y <= y + height + 50).length;
  const best = corners.reduce((least, next) => (hidden(next) < hidden(least) ? next : least));
  corner.dataset.at = best[0];
}
