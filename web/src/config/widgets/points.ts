/** Corners as the wire has them, and as people paste and draw them. */

/** Degrees north, degrees east. */
export type Corner = readonly [number, number];
export type Ring = readonly Corner[];

const isCorner = (value: unknown): value is Corner =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "number" && Number.isFinite(part));

/** null where the value is no list of corners. */
export function ringIn(value: unknown): Ring | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every(isCorner) ? value : null;
}

/** null where the value is no list of lists of corners. */
export function ringsIn(value: unknown): readonly Ring[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((ring) => ring !== null && ringIn(ring) !== null) ? value : null;
}

export type Pasted = { readonly corners: Ring } | { readonly wrong: string };

const LINE = /^[[(]?\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*[,;\s]\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*[\])]?,?$/i;

/** Corners in a pasted text: JSON `[[lat, lon], …]`, or `lat, lon` lines. null: it is not meant as corners. */
export function pastedCorners(text: string): Pasted | null {
  const whole = text.trim();
  const lines = whole.split(/\r?\n/).map((line) => line.trim());
  if (whole.startsWith("[")) {
    const ring = parsed(whole);
    if (ring !== null) return { corners: ring };
    if (lines.length === 1) return { wrong: "This is not a list of corners: [[lat, lon], …]." };
  }
  if (lines.length === 1 && !LINE.test(whole)) return null;
  const corners: Corner[] = [];
  for (const [place, line] of lines.entries()) {
    if (line === "") continue;
    const match = LINE.exec(line);
    const corner = match ? [Number(match[1]), Number(match[2])] : null;
    if (!isCorner(corner)) return { wrong: `Line ${place + 1} of what you pasted is not a latitude and a longitude: ${line.slice(0, 60)}` };
    corners.push(corner);
  }
  return { corners };
}

function parsed(text: string): Ring | null {
  try {
    return ringIn(JSON.parse(text));
  } catch {
    return null;
  }
}

export interface Plan {
  readonly width: number;
  readonly height: number;
  /** Rings in the drawing's own units, north up. */
  readonly rings: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

/** Rings fitted into a box with a margin; a degree east is drawn as long as it is at that latitude. */
export function planOf(rings: readonly Ring[], box: { readonly width: number; readonly height: number; readonly margin: number }): Plan {
  const all = rings.flat();
  const lats = all.map(([lat]) => lat);
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2;
  const narrow = Math.max(0.05, Math.cos((middle * Math.PI) / 180));
  const flat = rings.map((ring) => ring.map(([lat, lon]) => ({ x: lon * narrow, y: -lat })));
  const xs = flat.flat().map((point) => point.x);
  const ys = flat.flat().map((point) => point.y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const { width, height, margin } = box;
  const scale = Math.min((width - 2 * margin) / (wide || Number.MIN_VALUE), (height - 2 * margin) / (high || Number.MIN_VALUE), 1e12);
  const place = (at: number, from: number, length: number, room: number): number => (room - length * scale) / 2 + (at - from) * scale;
  return {
    width,
    height,
    rings: flat.map((ring) => ring.map(({ x, y }) => ({ x: place(x, left, wide, width), y: place(y, top, high, height) }))),
  };
}
