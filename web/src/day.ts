import type { LngLat, PageData, Route } from "./data";
import { along } from "./lines";

export type Doing = "notStarted" | "travelling" | "waiting" | "onSite" | "resting" | "done";

/** Where a team is at an instant, and what it does there. */
export interface Position {
  route: number;
  at: LngLat;
  doing: Doing;
  /** The stop it is at or on the way to; the number of stops when it is on the way home. */
  order: number;
}

/** All teams that are out at the instant. */
export function positions(data: PageData, lines: LngLat[][], instant: number): Position[] {
  const out = (index: number): boolean => data.routes[index].start <= instant && instant < data.routes[index].finish;
  return data.routes.flatMap((_, index) => (out(index) ? (position(data, lines, index, instant) ?? []) : []));
}

export function position(data: PageData, lines: LngLat[][], index: number, instant: number): Position | null {
  const route = data.routes[index];
  const place = (order: number): LngLat | null =>
    order < 0 ? (route.start_point ?? place(0)) : order >= route.stops.length ? (route.end_point ?? place(route.stops.length - 1)) : data.sites[route.stops[order].site].point;
  const is = (order: number, at: LngLat | null, doing: Doing): Position | null => at && { route: index, at, doing, order };
  if (route.stops.length === 0) return null;
  if (instant < route.start) return is(0, place(-1), "notStarted");
  if (instant >= route.finish) return is(route.stops.length, place(route.stops.length), "done");
  const resting = route.breaks.some((rest) => rest.begin <= instant && instant < rest.end);
  for (let order = 0; order <= route.stops.length; order++) {
    const stop = route.stops[order];
    const leg = stop ?? route.home;
    const left = order === 0 ? route.start : route.stops[order - 1].depart;
    const arrive = stop ? stop.arrive : route.finish;
    if (leg && instant < arrive) {
      const share = travelled(route, left, arrive, leg.travel_s, instant);
      const line = leg.line === null ? null : lines[leg.line];
      const at = line && line.length > 0 ? along(line, share) : between(place(order - 1), place(order), share);
      return is(order, at, resting ? "resting" : share <= 0 ? "waiting" : "travelling");
    }
    if (stop && instant < stop.depart) {
      return is(order, place(order), resting ? "resting" : instant < stop.begin ? "waiting" : "onSite");
    }
  }
  return is(route.stops.length, place(route.stops.length), "done");
}

/** The share of a leg done: breaks on the way count for nothing, and what time is left over is spent before leaving. */
function travelled(route: Route, left: number, arrive: number, travel: number, instant: number): number {
  if (travel <= 0) return 1;
  const rested = (until: number): number =>
    route.breaks.reduce((sum, rest) => sum + Math.max(0, Math.min(rest.end, until) - Math.max(rest.begin, left)), 0);
  const spare = Math.max(0, arrive - left - rested(arrive) - travel);
  return Math.min(1, Math.max(0, (instant - left - rested(instant) - spare) / travel));
}

function between(from: LngLat | null, to: LngLat | null, share: number): LngLat | null {
  if (!from || !to) return from ?? to;
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}
