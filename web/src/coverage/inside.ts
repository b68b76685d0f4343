import type { LngLat } from "../data";

/** Whether a place lies within an area of polygons, each with its outer ring and holes, by the even-odd rule. */
export function inside([lon, lat]: LngLat, area: LngLat[][][]): boolean {
  let within = false;
  for (const ring of area.flat()) {
    for (let index = 0, last = ring.length - 1; index < ring.length; last = index++) {
      const [a, b] = [ring[index], ring[last]];
      if (a[1] > lat !== b[1] > lat && lon < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0]) within = !within;
    }
  }
  return within;
}
