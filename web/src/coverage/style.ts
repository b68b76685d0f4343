import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { BOLD, byZoom, empty, GROUND, roadLayers } from "../style";
import { HATCHED } from "./signs";
import type { Store } from "./store";

/** Kinds that have an extent. */
export const AREAS = ["not_listed", HATCHED, "lopsided"];

/** The page's style: everything is drawn from data in the page; no glyphs, no sprites, no tiles are fetched. */
export function style(store: Store): StyleSpecification {
  const kinds = [...store.looks.keys()];
  const names = ["territories", "roads", "sites", "picked", ...kinds.map((kind) => `spots-${kind}`), ...AREAS.map((kind) => `areas-${kind}`)];
  const sources = Object.fromEntries(names.map((name) => [name, { type: "geojson" as const, data: empty, ...(name === "roads" ? { maxzoom: 15 } : {}) }]));
  return {
    version: 8,
    sources,
    layers: [
      { id: "ground", type: "background", paint: { "background-color": GROUND } },
      { id: "territory-fill", type: "fill", source: "territories", paint: { "fill-color": "#ffffff", "fill-opacity": 0.45 } },
      ...roadLayers(),
      { id: "territory-line", type: "line", source: "territories", layout: { "line-join": "round" },
        paint: { "line-color": "#8b7fae", "line-width": byZoom(8, 0.8, 14, 2), "line-dasharray": [5, 2], "line-opacity": 0.8 } },
      ...AREAS.flatMap((kind) => areaLayers(kind, store.looks.get(kind)?.colour ?? "#000000")),
      siteLayer(),
      { id: "picked-area", type: "line", source: "picked", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": "#10161d", "line-width": 3 } },
      { id: "territory-name", type: "symbol", source: "territories",
        layout: { "text-field": ["get", "name"], "text-font": BOLD, "text-size": 12.5, "text-max-width": 8 },
        paint: { "text-color": "#5c4f83", "text-halo-color": "#ffffff", "text-halo-width": 1.8 } },
      { id: "picked", type: "circle", source: "picked", filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-radius": byZoom(8, 12, 14, 18), "circle-color": "#ffe14d", "circle-opacity": 0.6, "circle-stroke-color": "#10161d", "circle-stroke-width": 2 } },
      ...kinds.map((kind) => signLayer(kind, crowd(store))),
    ],
  };
}

function siteLayer(): LayerSpecification {
  return {
    id: "sites", type: "circle", source: "sites",
    paint: {
      "circle-radius": byZoom(8, 1.6, 11, 2.8, 15, 5.5),
      "circle-color": ["match", ["get", "seen"], "seen", "#3c7a57", "unseen", "#8b959d", "#ffffff"],
      "circle-stroke-color": ["match", ["get", "seen"], "unknown", "#8b959d", "#ffffff"], "circle-stroke-width": byZoom(9, 0.5, 12, 1.1),
    },
  };
}

function areaLayers(kind: string, colour: string): LayerSpecification[] {
  const fill = kind === "not_listed" ? { "fill-color": colour, "fill-opacity": 0.32 } : { "fill-pattern": `hatch-${kind}`, "fill-opacity": kind === "lopsided" ? 0.6 : 1 };
  return [
    { id: `area-${kind}`, type: "fill", source: `areas-${kind}`, paint: fill },
    { id: `area-line-${kind}`, type: "line", source: `areas-${kind}`, paint: { "line-color": colour, "line-width": byZoom(9, 0.6, 14, 1.6), "line-opacity": 0.75 } },
  ];
}

/** How small signs are in the far view: thousands of them at full size would cover the map and be slow to draw. */
function crowd(store: Store): number {
  const most = store.coverage.kinds.reduce((sum, { kind }) => sum + store.entries(kind).length, 0);
  return most > 6000 ? 0.42 : most > 1500 ? 0.65 : 1;
}

/** Cells that are large enough to be seen need no sign; those of the far view do. */
function signLayer(kind: string, far: number): LayerSpecification {
  const cells = kind === HATCHED;
  return {
    id: `signs-${kind}`, type: "symbol", source: `spots-${kind}`, ...(cells ? { maxzoom: 11 } : {}),
    layout: { "icon-image": `sign-${kind}`, "icon-size": cells ? byZoom(8, 0.7, 11, 0.9) : byZoom(8, 0.85 * far, 12, 1.3 * far, 16, 1.9), "icon-allow-overlap": !cells, "icon-ignore-placement": !cells, "icon-padding": 0 },
  };
}
