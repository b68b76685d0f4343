import type { LngLat } from "./data";

/** A road of the base map. */
export interface Road {
  class: number;
  name: number;
  line: LngLat[];
}

/** Reads what `report::map::lines` wrote: base64 of zlib of variable-length integers. */
export async function unpack(text: string): Promise<Reader> {
  return new Reader(await inflate(text));
}

/** The bytes of base64 of zlib. */
export async function inflate(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export function readLines(reader: Reader): LngLat[][] {
  const lines: LngLat[][] = [];
  while (!reader.done) lines.push(reader.line());
  return lines;
}

export function readRoads(reader: Reader): Road[] {
  const roads: Road[] = [];
  while (!reader.done) roads.push({ class: reader.unsigned(), name: reader.unsigned(), line: reader.line() });
  return roads;
}

/** Walks over the bytes; each point counts on from the point before it, in millionths of a degree. */
export class Reader {
  private at = 0;
  private lon = 0;
  private lat = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  unsigned(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Error("the map data is cut off");
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  }

  line(): LngLat[] {
    const points: LngLat[] = [];
    for (let left = this.unsigned(); left > 0; left--) {
      this.lon += this.signed();
      this.lat += this.signed();
      points.push([this.lon / 1e6, this.lat / 1e6]);
    }
    return points;
  }

  private signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/** The point at a share (0 to 1) of a line's length. */
export function along(line: LngLat[], share: number): LngLat {
  const steps = line.slice(1).map((point, index) => span(line[index], point));
  let left = steps.reduce((sum, step) => sum + step, 0) * Math.min(Math.max(share, 0), 1);
  for (let index = 0; index < steps.length; index++) {
    if (left <= steps[index] && steps[index] > 0) {
      const part = left / steps[index];
      const [from, to] = [line[index], line[index + 1]];
      return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    }
    left -= steps[index];
  }
  return line[line.length - 1];
}

/** Length in degrees of latitude, good enough to share out a line. */
function span(from: LngLat, to: LngLat): number {
  return Math.hypot((to[0] - from[0]) * Math.cos((from[1] * Math.PI) / 180), to[1] - from[1]);
}
