import { h } from "./dom";
import type { Map as Chart } from "maplibre-gl";

/**
 * Paper shows a picture of the map as it stands on the screen: the live canvas keeps the screen's size and would come out cut or
 * empty.
 */
export function printable(view: { chart: Chart }, main: HTMLElement, attribution: string): void {
  let figure: HTMLElement | null = null;
  addEventListener("beforeprint", () => {
    figure?.remove();
    view.chart.redraw();
    const picture = h("img", { alt: "", src: view.chart.getCanvas().toDataURL("image/png") });
    figure = h("figure", { class: "printed" }, picture, h("figcaption", {}, attribution));
    main.append(figure);
  });
  addEventListener("afterprint", () => figure?.remove());
}
