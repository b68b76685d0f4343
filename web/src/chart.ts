import { AttributionControl, Map as Chart, NavigationControl, ScaleControl, setWorkerUrl, type LngLatBounds, type PaddingOptions, type StyleSpecification } from "maplibre-gl";
import workerCode from "maplibre-gl/dist/maplibre-gl-worker.mjs?raw";

// The worker travels within the page: there is no file beside it to fetch.
setWorkerUrl(URL.createObjectURL(new Blob([workerCode], { type: "text/javascript" })));

/** What a page puts into its map: the style, what to look at first, how much of the edges is covered, and whom the data comes from, as HTML. */
export interface View {
  style: StyleSpecification;
  bounds: LngLatBounds;
  padding: PaddingOptions;
  credit: string;
}

/** A map as all pages have it: north up, no network, buttons and a scale on the right, kept for printing. */
export function chart(container: HTMLElement, { style, bounds, padding, credit }: View): Chart {
  const chart = new Chart({
    container,
    style,
    bounds,
    fitBoundsOptions: { padding },
    attributionControl: false,
    maxZoom: 20,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    canvasContextAttributes: { preserveDrawingBuffer: true, antialias: true },
    fadeDuration: 0,
    localIdeographFontFamily: "'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', 'Noto Sans CJK SC', sans-serif",
  });
  chart.touchZoomRotate.disableRotation();
  chart.addControl(new NavigationControl({ showCompass: false }), "top-right");
  chart.addControl(new ScaleControl({}), "bottom-right");
  chart.addControl(new AttributionControl({ compact: false, customAttribution: credit }), "bottom-right");
  return chart;
}
