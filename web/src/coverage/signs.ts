import { draw, type Picture } from "../icons";
import type { Look } from "./data";

const SVG = "http://www.w3.org/2000/svg";
/** Kinds that are areas of people: their sign stands on the hatching of these. */
export const HATCHED = "beyond_reach";

/** The sign of a kind for the page; says nothing to a screen reader. */
export function svgSign(look: Look, size = 18): SVGElement {
  const svg = element("svg", { viewBox: "-1.45 -1.45 2.9 2.9", width: `${size}`, height: `${size}`, "aria-hidden": "true", class: "kind-sign" });
  if (look.kind === HATCHED) {
    const stripes = [-2, -1, 0, 1, 2].map((at) => `M${at - 1.3} 1.3L${at + 1.3} -1.3`).join("");
    svg.append(element("rect", { x: "-1.3", y: "-1.3", width: "2.6", height: "2.6", fill: look.colour, "fill-opacity": "0.18" }),
      element("path", { d: stripes, stroke: look.colour, "stroke-width": "0.2", "stroke-opacity": "0.55", "clip-path": "inset(0)" }));
  }
  const points = look.outline.map((at) => at.join(",")).join(" ");
  svg.append(element("polygon", { points, fill: look.colour, stroke: "#ffffff", "stroke-width": look.kind === HATCHED ? "0.3" : "0", "paint-order": "stroke" }));
  return svg;
}

function element(tag: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** The sign for the map: its shape in its colour with a white rim. */
export function sign(look: Look, size: number): Picture {
  return draw(size, (pen, middle) => {
    const unit = (middle - 1.5) / 1.3;
    pen.beginPath();
    look.outline.forEach(([x, y]) => pen.lineTo(middle + x * unit, middle + y * unit));
    pen.closePath();
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = "#ffffff";
    pen.stroke();
    pen.fillStyle = look.colour;
    pen.fill();
  });
}

/** Hatching in a kind's colour, to be laid side by side. */
export function hatch(look: Look, size = 8): Picture {
  return draw(size, (pen) => {
    pen.fillStyle = look.colour;
    pen.globalAlpha = 0.14;
    pen.fillRect(0, 0, size, size);
    pen.globalAlpha = 0.6;
    pen.strokeStyle = look.colour;
    pen.lineWidth = 1.4;
    pen.beginPath();
    for (const at of [-size, 0, size]) {
      pen.moveTo(at - 1, size + 1);
      pen.lineTo(at + size + 1, -1);
    }
    pen.stroke();
  });
}
