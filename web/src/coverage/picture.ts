import type { Map as Chart } from "maplibre-gl";
import type { Store } from "./store";
import { grouped, longDate } from "./words";

/** As `coverage.svg`: for a slide of 16 to 9. */
const [WIDTH, HEIGHT] = [1600, 900];
const MAP = { x: 40, y: 112, width: 1076, height: 748 };
const LEGEND = { x: 1148, right: 1560 };
const FONT = "system-ui, 'Segoe UI', Arial, 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif";
const [INK, PALE] = ["#17202a", "#69737c"];

/** Saves the map as it stands on the screen, with title, signs and counts, as a picture (PNG). */
export function savePicture(store: Store, chart: Chart | null): void {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const { coverage, page, day, lang, words } = store;
  const days = day !== null ? longDate(coverage.days[day].date, lang) : coverage.from === coverage.to ? longDate(coverage.to, lang) : `${coverage.from} – ${coverage.to}`;
  const write = (text: string, x: number, y: number, size: number, colour = INK, bold = false, align: CanvasTextAlign = "left"): void => {
    pen.font = `${bold ? 700 : 400} ${size}px ${FONT}`;
    pen.fillStyle = colour;
    pen.textAlign = align;
    pen.fillText(text, x, y, align === "left" ? LEGEND.right - x : undefined);
  };
  write(page.title, MAP.x, 60, 34, INK, true);
  write(days, MAP.x, 93, 19, "#4d5862");
  if (chart) drawMap(pen, chart);
  pen.strokeStyle = "#c3cad0";
  pen.strokeRect(MAP.x, MAP.y, MAP.width, MAP.height);
  if (page.attribution) write(page.attribution, MAP.x + MAP.width - 8, MAP.y + MAP.height - 9, 13, "#4d5862", false, "right");
  write(words.panel, LEGEND.x, MAP.y + 20, 15, PALE);
  write(words.found, LEGEND.right, MAP.y + 20, 15, PALE, false, "right");
  coverage.kinds.forEach(({ kind, count }, index) => {
    const y = MAP.y + 64 + 54 * index;
    const looked = count !== undefined;
    const look = store.looks.get(kind)!;
    pen.globalAlpha = looked ? 1 : 0.35;
    pen.beginPath();
    look.outline.forEach(([dx, dy]) => pen.lineTo(LEGEND.x + 14 + dx * 10, y - 6 + dy * 10));
    pen.fillStyle = look.colour;
    pen.fill();
    pen.globalAlpha = 1;
    write(store.kindName(kind), LEGEND.x + 36, y, 19, looked ? INK : PALE);
    if (looked) write(grouped(store.count(kind)), LEGEND.right, y, 22, INK, true, "right");
    else write(words.notLooked, LEGEND.right, y, 15, PALE, false, "right");
  });
  canvas.toBlob((blob) => blob && offer(blob, `coverage-${day === null ? coverage.to : coverage.days[day].date}.png`), "image/png");
}

/** The whole map as it stands, so that no sign is cut off; beside it the colour of its ground. */
function drawMap(pen: CanvasRenderingContext2D, chart: Chart): void {
  chart.redraw();
  const from = chart.getCanvas();
  const share = Math.min(MAP.width / from.width, MAP.height / from.height);
  const [width, height] = [from.width * share, from.height * share];
  pen.fillStyle = String(chart.getPaintProperty("ground", "background-color"));
  pen.fillRect(MAP.x, MAP.y, MAP.width, MAP.height);
  pen.drawImage(from, MAP.x + (MAP.width - width) / 2, MAP.y + (MAP.height - height) / 2, width, height);
}

function offer(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
