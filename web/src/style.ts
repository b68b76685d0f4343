import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { PATTERNS } from "./palette";

/** Rank of a highway class on the base map: 0 the widest. Classes not named here are the narrowest. */
const RANKS: Record<string, number> = {
  motorway: 0, trunk: 0, motorway_link: 1, trunk_link: 1, primary: 1, primary_link: 2, secondary: 2, secondary_link: 2,
  tertiary: 3, tertiary_link: 3, unclassified: 4, residential: 4, living_street: 4, road: 4, ferry: 6,
};
export const NARROWEST = 5;
export const FERRY = 6;

export function rank(roadClass: string): number {
  return RANKS[roadClass] ?? NARROWEST;
}

export const FONT = ["Page", "Helvetica Neue", "Arial", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei"];
export const BOLD = ["Page Bold", "Helvetica Neue", "Arial", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei"];
export const GROUND = "#f1f2ee";

export const byZoom = (...stops: number[]): ExpressionSpecification => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops] as ExpressionSpecification;

/** Roads: rank, zoom from which they show, [width at zoom 10, at zoom 17] and colours. */
const ROADS: [number, number, [number, number], string, string][] = [
  [5, 14, [0.2, 4], "#d3d6d2", "#fdfdfc"],
  [4, 12, [0.25, 8], "#cfd3d0", "#ffffff"],
  [3, 10, [0.5, 10], "#c6cac8", "#ffffff"],
  [2, 0, [0.9, 12], "#bdc2c1", "#fffdf6"],
  [1, 0, [1.2, 14], "#b3b8b6", "#fff7df"],
  [0, 0, [1.6, 16], "#a9adab", "#ffefc4"],
];

export const empty = { type: "FeatureCollection" as const, features: [] };

/** The page's style: everything is drawn from data in the page; no glyphs, no sprites, no tiles are fetched. */
export function style(): StyleSpecification {
  const sources = Object.fromEntries(
    ["territories", "roads", "routes", "stops", "missed", "spared", "bases", "moving", "picked", "outlines", "teams"].map((name) => [
      name,
      { type: "geojson" as const, data: empty, tolerance: name === "routes" ? 0.2 : 0.375, ...(name === "roads" ? { maxzoom: 15 } : {}) },
    ]),
  );
  return {
    version: 8,
    sources,
    layers: [
      { id: "ground", type: "background", paint: { "background-color": GROUND } },
      ...territoryLayers(),
      ...roadLayers(),
      ...routeLayers(),
      ...siteLayers(),
    ],
  };
}

function territoryLayers(): LayerSpecification[] {
  return [
    { id: "territory-fill", type: "fill", source: "territories", paint: { "fill-color": "#ffffff", "fill-opacity": 0.45 } },
    { id: "territory-line", type: "line", source: "territories", layout: { "line-join": "round" },
      paint: { "line-color": "#8b7fae", "line-width": byZoom(8, 0.7, 14, 1.8), "line-dasharray": [5, 2], "line-opacity": 0.7 } },
    { id: "site-outline", type: "line", source: "outlines", minzoom: 12, paint: { "line-color": "#2b3640", "line-width": 1.2, "line-opacity": 0.7 } },
  ];
}

export function roadLayers(): LayerSpecification[] {
  const casing = ROADS.map(([rank, minzoom, [low, high], colour]): LayerSpecification => ({
    id: `road-casing-${rank}`, type: "line", source: "roads", minzoom, filter: ["==", ["get", "rank"], rank],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": colour, "line-width": byZoom(8, low, 10, low + 0.6, 17, high + 2) },
  }));
  const core = ROADS.map(([rank, minzoom, [low, high], , colour]): LayerSpecification => ({
    id: `road-${rank}`, type: "line", source: "roads", minzoom: Math.max(minzoom, rank > 2 ? 13 : 11), filter: ["==", ["get", "rank"], rank],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": colour, "line-width": byZoom(10, low * 0.4, 17, high) },
  }));
  return [
    { id: "road-ferry", type: "line", source: "roads", filter: ["==", ["get", "rank"], FERRY],
      paint: { "line-color": "#9fb3c8", "line-width": 1, "line-dasharray": [2, 3] } },
    ...casing,
    ...core,
    ...[true, false].map((wide): LayerSpecification => ({
      id: `road-name-${wide ? "wide" : "narrow"}`, type: "symbol", source: "roads", minzoom: wide ? 12.5 : 14.5,
      filter: ["all", ["has", "name"], [wide ? "<=" : ">", ["get", "rank"], 3]],
      layout: {
        "symbol-placement": "line", "symbol-spacing": 320, "text-field": ["get", "name"], "text-font": FONT,
        "text-size": byZoom(12, 10, 17, 13), "text-max-angle": 35, "text-padding": 6,
      },
      paint: { "text-color": "#59636b", "text-halo-color": "#ffffff", "text-halo-width": 1.4 },
    })),
  ];
}

function routeLayers(): LayerSpecification[] {
  const lines = PATTERNS.map(({ dash }, pattern): LayerSpecification => ({
    id: `route-${pattern}`, type: "line", source: "routes", filter: ["==", ["get", "pattern"], pattern],
    layout: { "line-join": "round", "line-cap": dash ? "butt" : "round" },
    paint: { "line-color": ["get", "colour"], "line-width": 3, ...(dash ? { "line-dasharray": dash } : {}) },
  }));
  return [
    { id: "route-casing", type: "line", source: "routes", layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": "#ffffff", "line-width": 5, "line-opacity": 0.85 } },
    ...lines,
    { id: "route-hit", type: "line", source: "routes", paint: { "line-color": "#000000", "line-opacity": 0, "line-width": 14 } },
    { id: "route-arrows", type: "symbol", source: "routes", filter: ["==", ["get", "route"], -1],
      layout: { "symbol-placement": "line", "symbol-spacing": 70, "icon-image": ["get", "arrow"], "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": 1 } },
  ];
}

function siteLayers(): LayerSpecification[] {
  const disc = byZoom(8, 0.75, 12, 0.85, 16, 1.1);
  return [
    { id: "picked", type: "circle", source: "picked",
      paint: { "circle-radius": byZoom(8, 11, 14, 17), "circle-color": "#ffe14d", "circle-opacity": 0.55, "circle-stroke-color": "#10161d", "circle-stroke-width": 2 } },
    { id: "spared", type: "circle", source: "spared",
      paint: { "circle-radius": byZoom(8, 1.8, 12, 3.5, 16, 6), "circle-color": "#ffffff", "circle-stroke-color": "#59636b", "circle-stroke-width": 1.5 } },
    { id: "dots", type: "circle", source: "stops",
      paint: { "circle-radius": byZoom(8, 1.9, 11, 3.4, 14, 5.5), "circle-color": ["get", "colour"], "circle-stroke-color": "#ffffff", "circle-stroke-width": byZoom(9, 0.5, 12, 1.2) } },
    { id: "names", type: "symbol", source: "stops", minzoom: 14.2,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": byZoom(14, 10.5, 17, 13), "text-variable-anchor": ["top", "left", "bottom", "right"], "text-radial-offset": 1.45, "text-justify": "auto", "text-max-width": 9 },
      paint: { "text-color": "#10161d", "text-halo-color": "#ffffff", "text-halo-width": 1.6 } },
    { id: "missed-names", type: "symbol", source: "missed", minzoom: 13.5,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-variable-anchor": ["top", "left", "bottom", "right"], "text-radial-offset": 1.4, "text-justify": "auto", "text-max-width": 9 },
      paint: { "text-color": "#10161d", "text-halo-color": "#ffffff", "text-halo-width": 1.6 } },
    { id: "bases", type: "symbol", source: "bases",
      layout: { "icon-image": "base", "icon-size": byZoom(8, 0.7, 14, 1), "icon-allow-overlap": true, "icon-ignore-placement": true,
        "text-field": ["step", ["zoom"], "", 11, ["get", "label"]], "text-font": BOLD, "text-size": 11, "text-anchor": "top", "text-offset": [0, 1], "text-optional": true } ,
      paint: { "text-color": "#10161d", "text-halo-color": "#ffffff", "text-halo-width": 1.6 } },
    { id: "kinds", type: "symbol", source: "stops", minzoom: 14,
      layout: { "icon-image": ["get", "kindSign"], "icon-size": byZoom(14, 0.8, 17, 1.05), "icon-offset": [14, -13], "icon-allow-overlap": true, "icon-ignore-placement": true },
      paint: {} },
    { id: "badges", type: "symbol", source: "stops", minzoom: 12.3,
      layout: { "icon-image": ["get", "disc"], "icon-size": disc, "text-field": ["get", "number"], "text-font": BOLD,
        "text-size": byZoom(12, 10, 16, 13), "symbol-sort-key": ["get", "order"], "icon-padding": 1, "text-padding": 0 },
      paint: { "text-color": ["get", "ink"] } },
    { id: "badges-picked", type: "symbol", source: "stops", filter: ["==", ["get", "route"], -1],
      layout: { "icon-image": ["get", "disc"], "icon-size": disc, "text-field": ["get", "number"], "text-font": BOLD,
        "text-size": byZoom(8, 9.5, 12, 10.5, 16, 13), "symbol-sort-key": ["get", "order"], "icon-padding": 0, "text-padding": 0 },
      paint: { "text-color": ["get", "ink"] } },
    { id: "teams", type: "symbol", source: "teams", maxzoom: 12.3,
      layout: { "icon-image": ["get", "disc"], "icon-size": 1.15, "text-field": ["get", "label"], "text-font": BOLD, "text-size": 11, "icon-padding": 0, "text-padding": 0 },
      paint: { "text-color": ["get", "ink"] } },
    { id: "missed", type: "symbol", source: "missed",
      layout: { "icon-image": ["concat", "missed-", ["get", "reason"]], "icon-size": byZoom(8, 0.5, 12, 0.72, 15, 1), "icon-allow-overlap": true, "icon-ignore-placement": true } },
    { id: "moving", type: "symbol", source: "moving",
      layout: { "icon-image": ["get", "disc"], "icon-size": 1.25, "icon-allow-overlap": true, "text-field": ["get", "label"], "text-font": BOLD, "text-size": 11, "text-allow-overlap": true },
      paint: { "text-color": ["get", "ink"] } },
  ];
}
