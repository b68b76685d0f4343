/**
 * Ten colours chosen by computation: the smallest difference (OKLab) between any two of them, and from the grey of the
 * roads, is as large as could be found, as seen by people with normal, red-blind and green-blind sight (Machado 2009).
 * Their smallest difference is 0.136, that of Okabe and Ito's seven 0.088. Ordered so that the first few differ most.
 */
const COLOURS = ["#4660db", "#7cba10", "#72130b", "#19affe", "#1e249e", "#9f4d86", "#f86ab5", "#81520a", "#868604", "#483258"];

/** A second channel beside colour: how the line is dashed, and the shape of the marker. */
export const PATTERNS: { dash: number[] | null; shape: Shape }[] = [
  { dash: null, shape: "circle" },
  { dash: [2.2, 1], shape: "square" },
  { dash: [0.9, 0.9], shape: "diamond" },
  { dash: [3.4, 0.9, 0.8, 0.9], shape: "hexagon" },
];

export type Shape = "circle" | "square" | "diamond" | "hexagon";

/** How a team looks, in the list and on the map. */
export interface Look {
  colour: string;
  /** Colour of text on it. */
  ink: string;
  pattern: number;
}

export function look(team: number): Look {
  const colour = COLOURS[team % COLOURS.length];
  return { colour, ink: luminance(colour) > 0.3 ? "#10161d" : "#ffffff", pattern: Math.floor(team / COLOURS.length) % PATTERNS.length };
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
