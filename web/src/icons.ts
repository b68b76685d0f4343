import type { Reason } from "./data";
import { PATTERNS, type Look, type Shape } from "./palette";

/** Shapes on a 16 x 16 grid, drawn for this page. */
const PATHS = {
  house: "M8 2 1.5 8H3.5V14H6.5V10H9.5V14H12.5V8H14.5Z",
  cross: "M6 2H10V6H14V10H10V14H6V10H2V6H6Z",
  bed: "M1 3H3V9H15V14H13V12H3V14H1ZM4 5.5H7V8H4ZM8 5.5H13Q15 5.5 15 8H8Z",
  capsule: "M4.4 14A4 4 0 0 1 2 7.4L7.4 2A4 4 0 0 1 14 8.6L8.6 14A4 4 0 0 1 4.4 14ZM6 6.2 9.8 10 12.6 7.2A2 2 0 0 0 8.8 3.4Z",
  cap: "M8 3 0.5 6.5 8 10 13.5 7.4V12H15V6.6ZM3.5 9V12Q8 15 12.5 12V9L8 11.2Z",
  basket: "M1 6H3.6L6 1.5 7.4 2.2 5.4 6H10.6L8.6 2.2 10 1.5 12.4 6H15L13.4 14H2.6Z",
  pump: "M2 2H9V7.5H10.5V11Q11.2 12 12 11V6.8L10.4 5.2 11.2 4.2 13.4 6.4V11.5Q12 13.8 9 12V14.2H2ZM3.5 3.5V6.5H7.5V3.5Z",
  ship: "M7 1H9V3.5H12V7L14.5 8 12.5 12.5Q11 13.5 9.7 12.5 8 13.8 6.3 12.5 5 13.5 3.5 12.5L1.5 8 4 7V3.5H7ZM5.5 5V6.5L8 5.6 10.5 6.5V5Z",
  train: "M4.5 1.5H11.5Q13 1.5 13 3V10Q13 12 11 12L12.5 14.5H10.8L9.5 12.5H6.5L5.2 14.5H3.5L5 12Q3 12 3 10V3Q3 1.5 4.5 1.5ZM4.6 4V7H11.4V4ZM5.5 8.7A.9.9 0 1 0 5.5 10.5 .9.9 0 1 0 5.5 8.7ZM10.5 8.7A.9.9 0 1 0 10.5 10.5 .9.9 0 1 0 10.5 8.7Z",
  barrier: "M2 4H4V5H15V9H4V14H2ZM6 6 5 8H7L8 6ZM10 6 9 8H11L12 6Z",
  crane: "M3 2H5L14 4.5V6H12V9H10.5V6H6V12.5H8V14H1.5V12.5H3.5V6H1V4.5H3Z",
  columns: "M8 1.5 1.5 5V6.5H14.5V5ZM3 7.5H5V12H3ZM7 7.5H9V12H7ZM11 7.5H13V12H11ZM1.5 12.7H14.5V14.5H1.5Z",
  shield: "M8 1.5 13.5 3.5V8Q13.5 12 8 14.7 2.5 12 2.5 8V3.5Z",
  factory: "M1.5 14V6L5.5 8.5V6L9.5 8.5V2H12.5V6.5L14.5 8V14ZM4 10V12H6V10ZM8 10V12H10V10Z",
  bus: "M3.5 2H12.5Q14 2 14 3.5V11.5H13V13.5H11V11.5H5V13.5H3V11.5H2V3.5Q2 2 3.5 2ZM3.5 4V7.5H12.5V4ZM4.5 8.8A.8.8 0 1 0 4.5 10.4 .8.8 0 1 0 4.5 8.8ZM11.5 8.8A.8.8 0 1 0 11.5 10.4 .8.8 0 1 0 11.5 8.8Z",
  flag: "M3 1.5H4.8V2.5H13.5L11.2 5.7 13.5 9H4.8V14.5H3Z",
  leaf: "M8 1.5 12.5 8H10.3L13.5 12.2H9V14.8H7V12.2H2.5L5.7 8H3.5Z",
  plate: "M3 1.5H4V5.5H5V1.5H6V5.5H7V1.5H8V6.5Q8 8 6.3 8.3V14.5H4.7V8.3Q3 8 3 6.5ZM11 1.5Q13.5 3 13.5 8.5H12.3V14.5H10.7V1.5Z",
  heart: "M8 14 2 8Q0.5 5.5 2.3 3.6 4.8 1.8 7 3.8L8 4.8 9 3.8Q11.2 1.8 13.7 3.6 15.5 5.5 14 8Z",
  plane: "M8 1Q9 1 9 3V6L15 9.5V11L9 9.3V12.5L10.8 14V15L8 14.2 5.2 15V14L7 12.5V9.3L1 11V9.5L7 6V3Q7 1 8 1Z",
  hospital: "M3 2H6V6.5H10V2H13V14H10V9.5H6V14H3Z",
  // reasons
  exclaim: "M7 2H9.2L8.8 10H7.4ZM7 11.5H9.2V13.8H7Z",
  noentry: "M2 6.6H14V9.4H2Z",
  clock: "M8 1A7 7 0 1 0 8 15 7 7 0 1 0 8 1ZM8 2.8A5.2 5.2 0 1 1 8 13.2 5.2 5.2 0 1 1 8 2.8ZM7.2 4.3H8.8V7.7L11.3 9.6 10.4 10.9 7.2 8.5Z",
  wrench: "M13.8 4.2 11.2 6.8 9.2 4.8 11.8 2.2Q8.6 1 6.8 3.8 6 5.4 6.6 6.9L1.5 12 4 14.5 9.1 9.4Q11.9 10.3 13.7 7.7 14.6 6 13.8 4.2Z",
  area: "M1.5 1.5H5.5V3H3V5.5H1.5ZM10.5 1.5H14.5V5.5H13V3H10.5ZM1.5 10.5H3V13H5.5V14.5H1.5ZM13 10.5H14.5V14.5H10.5V13H13Z",
  person: "M8 1.5A3 3 0 1 0 8 7.5 3 3 0 1 0 8 1.5ZM2.5 14.5Q2.5 8.7 8 8.7T13.5 14.5Z",
  hourglass: "M3 1.5H13V3H12Q12 6 9.3 8 12 10 12 13H13V14.5H3V13H4Q4 10 6.7 8 4 6 4 3H3Z",
  check: "M6.2 13 1.5 8.3 3.2 6.6 6.2 9.6 12.8 3 14.5 4.7Z",
} as const;

export type Icon = keyof typeof PATHS;

/** Words in the key of a kind, first match wins. */
const KINDS: [RegExp, Icon][] = [
  [/hospital|医院/i, "hospital"],
  [/clinic|doctor|health|诊所|卫生/i, "cross"],
  [/care|nursing|elder|养老/i, "heart"],
  [/airport|airfield|机场/i, "plane"],
  [/isolat|quarantin|hotel|隔离|酒店/i, "bed"],
  [/pharmac|药店|药房/i, "capsule"],
  [/school|college|universit|kindergarten|学校/i, "cap"],
  [/market|shop|supermarket|mall|市场|超市/i, "basket"],
  [/restaurant|canteen|food|餐/i, "plate"],
  [/fuel|petrol|gas|加油/i, "pump"],
  [/ferry|port|pier|harbo|dock|码头|港/i, "ship"],
  [/bus|coach|客运/i, "bus"],
  [/station|rail|train|metro|车站/i, "train"],
  [/gate|checkpoint|toll|barrier|control|卡口|收费|检查/i, "barrier"],
  [/construct|building_site|工地/i, "crane"],
  [/police|guard|公安|派出所/i, "shield"],
  [/town_?hall|government|office|court|embassy|bank|place_of_worship|政府/i, "columns"],
  [/factory|industr|warehouse|plant|工厂|企业/i, "factory"],
  [/park|garden|scenic|forest|farm|景区|公园/i, "leaf"],
  [/village|communit|town|hamlet|suburb|neighbo|resident|city|local|社区|村|小区/i, "house"],
  [/sampling|test|采样/i, "flag"],
];

const REASONS: Record<Reason, Icon> = {
  invalid: "exclaim", unreachable: "noentry", no_window: "clock", no_skill: "wrench", no_territory: "area", no_team: "person", no_time: "hourglass",
};

/** The picture of a kind, or its first letter where no picture fits. */
export function kindSign(kind: string, label: string): Icon | { letter: string } {
  const found = KINDS.find(([words]) => words.test(kind)) ?? KINDS.find(([words]) => words.test(label));
  return found ? found[1] : { letter: ([...(label || kind)][0] ?? "?").toUpperCase() };
}

export function reasonSign(reason: Reason): Icon {
  return REASONS[reason] ?? "exclaim";
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon for the page; says nothing to a screen reader. */
export function svgIcon(sign: Icon | { letter: string }, size = 14): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("width", String(size));
  svg.setAttribute("height", String(size));
  svg.setAttribute("aria-hidden", "true");
  if (typeof sign === "string") {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", PATHS[sign]);
    path.setAttribute("fill-rule", "evenodd");
    path.setAttribute("fill", "currentColor");
    svg.append(path);
  } else {
    const text = document.createElementNS(SVG, "text");
    for (const [key, value] of Object.entries({ x: "8", y: "12.5", "text-anchor": "middle", "font-size": "13", "font-weight": "700", fill: "currentColor" })) {
      text.setAttribute(key, value);
    }
    text.textContent = sign.letter;
    svg.append(text);
  }
  return svg;
}

/** A sample of a team's line. */
export function svgLine(style: Look): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 34 8");
  svg.setAttribute("width", "34");
  svg.setAttribute("height", "8");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "line");
  const dash = PATTERNS[style.pattern].dash;
  const shape: Record<string, string> = { x1: "1", x2: "33", y1: "4", y2: "4", stroke: style.colour, "stroke-width": "4" };
  if (dash) shape["stroke-dasharray"] = dash.map((part) => part * 4).join(" ");
  for (const [key, value] of Object.entries(shape)) line.setAttribute(key, value);
  svg.append(line);
  return svg;
}

/** A picture for the map, at twice the size it is shown. */
export interface Picture {
  data: ImageData;
  pixelRatio: number;
}

const RATIO = 2;

/** The marker of a stop: the team's colour and shape, white around, room for a number. */
export function marker(style: Look, size: number): Picture {
  return draw(size, (pen, middle) => {
    outline(pen, PATTERNS[style.pattern].shape, middle, middle - 0.75);
    pen.fillStyle = "#ffffff";
    pen.fill();
    outline(pen, PATTERNS[style.pattern].shape, middle, middle - 2.25);
    pen.fillStyle = style.colour;
    pen.fill();
  });
}

/** A small white disc with an icon. */
export function badge(sign: Icon | { letter: string }, size: number, ink = "#2b3640", rim = "#2b3640"): Picture {
  return draw(size, (pen, middle) => {
    outline(pen, "circle", middle, middle - 0.5);
    pen.fillStyle = rim;
    pen.fill();
    outline(pen, "circle", middle, middle - 1.5);
    pen.fillStyle = "#ffffff";
    pen.fill();
    glyph(pen, sign, middle, size * 0.58, ink);
  });
}

/** A site nobody visits: black rim, white, its reason within. */
export function missed(reason: Reason, size: number): Picture {
  return draw(size, (pen, middle) => {
    outline(pen, "diamond", middle, middle - 0.5);
    pen.fillStyle = "#ffffff";
    pen.fill();
    outline(pen, "diamond", middle, middle - 1.75);
    pen.fillStyle = "#10161d";
    pen.fill();
    outline(pen, "diamond", middle, middle - 4.25);
    pen.fillStyle = "#ffe14d";
    pen.fill();
    glyph(pen, reasonSign(reason), middle, size * 0.38, "#10161d");
  });
}

/** A base: a dark square with a house. */
export function base(size: number): Picture {
  return draw(size, (pen, middle) => {
    pen.beginPath();
    pen.roundRect(0.75, 0.75, size - 1.5, size - 1.5, 4.5);
    pen.fillStyle = "#ffffff";
    pen.fill();
    pen.beginPath();
    pen.roundRect(2.25, 2.25, size - 4.5, size - 4.5, 3.5);
    pen.fillStyle = "#10161d";
    pen.fill();
    glyph(pen, "house", middle, size * 0.58, "#ffffff");
  });
}

/** An arrow head that points along a line: white, with a thin rim in the line's colour. */
export function arrow(size: number, colour: string): Picture {
  return draw(size, (pen) => {
    const unit = size / 16;
    pen.beginPath();
    pen.moveTo(4 * unit, 2.5 * unit);
    pen.lineTo(13 * unit, 8 * unit);
    pen.lineTo(4 * unit, 13.5 * unit);
    pen.lineTo(6.5 * unit, 8 * unit);
    pen.closePath();
    pen.lineJoin = "round";
    pen.lineWidth = 2.6 * unit;
    pen.strokeStyle = colour;
    pen.stroke();
    pen.fillStyle = "#ffffff";
    pen.fill();
  });
}

export function draw(size: number, paint: (pen: CanvasRenderingContext2D, middle: number) => void): Picture {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  pen.scale(RATIO, RATIO);
  paint(pen, size / 2);
  return { data: pen.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: RATIO };
}

function glyph(pen: CanvasRenderingContext2D, sign: Icon | { letter: string }, middle: number, size: number, ink: string): void {
  pen.fillStyle = ink;
  if (typeof sign === "string") {
    pen.save();
    pen.translate(middle - size / 2, middle - size / 2);
    pen.scale(size / 16, size / 16);
    pen.fill(new Path2D(PATHS[sign]), "evenodd");
    pen.restore();
  } else {
    pen.font = `700 ${size}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(sign.letter, middle, middle + size * 0.06);
  }
}

function outline(pen: CanvasRenderingContext2D, shape: Shape, middle: number, radius: number): void {
  pen.beginPath();
  if (shape === "circle") {
    pen.arc(middle, middle, radius, 0, 2 * Math.PI);
  } else if (shape === "square") {
    pen.roundRect(middle - radius * 0.9, middle - radius * 0.9, radius * 1.8, radius * 1.8, radius * 0.25);
  } else {
    const corners = shape === "diamond" ? 4 : 6;
    for (let corner = 0; corner < corners; corner++) {
      const angle = (2 * Math.PI * corner) / corners - (corners === 4 ? Math.PI / 2 : 0);
      pen.lineTo(middle + radius * Math.cos(angle), middle + radius * Math.sin(angle));
    }
    pen.closePath();
  }
}
