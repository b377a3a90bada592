// Where one looks from: a point of the plane is seen at `point * scale + (x, y)`. Pure.

export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

type Size = Pick<Box, "width" | "height">;

const LEAST = 0.02;
const MOST = 2;
const MARGIN = 32;

export function zoomed({ x, y, scale }: Camera, by: number, at: { x: number; y: number }): Camera {
  const wanted = Math.min(MOST, Math.max(LEAST, scale * by));
  const grown = wanted / scale;
  return { x: at.x - (at.x - x) * grown, y: at.y - (at.y - y) * grown, scale: wanted };
}

/** All of the box in the window, no larger than life. */
export function fitted(box: Box, window: Size): Camera {
  const scale = Math.max(LEAST, Math.min(1, (window.width - 2 * MARGIN) / box.width, (window.height - 2 * MARGIN) / box.height));
  return centred(scale, { x: box.x + box.width / 2, y: box.y + box.height / 2 }, window);
}

export const centred = (scale: number, on: { x: number; y: number }, window: Size): Camera =>
  ({ x: window.width / 2 - on.x * scale, y: window.height / 2 - on.y * scale, scale });

/** With as little as may be that is not of the box: its edges come no further in than the margin. */
export function filling({ x, y, scale }: Camera, box: Box, window: Size): Camera {
  const along = (at: number, from: number, size: number, room: number): number => {
    const least = room - MARGIN - (from + size) * scale;
    const most = MARGIN - from * scale;
    return least > most ? (least + most) / 2 : Math.min(most, Math.max(least, at));
  };
  return { x: along(x, box.x, box.width, window.width), y: along(y, box.y, box.height, window.height), scale };
}

/** Moved no further than needed to see all of the box. */
export function holding({ x, y, scale }: Camera, box: Box, window: Size): Camera {
  const into = (at: number, size: number, room: number): number => Math.max(Math.min(at, room - size - MARGIN), MARGIN) - at;
  return {
    x: x + into(box.x * scale + x, box.width * scale, window.width),
    y: y + into(box.y * scale + y, box.height * scale, window.height),
    scale,
  };
}

/** The part of the plane that is seen, and `around` it in pixels. */
export const seen = ({ x, y, scale }: Camera, window: Size, around = 0): Box => ({
  x: (-x - around) / scale,
  y: (-y - around) / scale,
  width: (window.width + 2 * around) / scale,
  height: (window.height + 2 * around) / scale,
});

export const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

export const holds = (outer: Box, inner: Box): boolean =>
  outer.x <= inner.x && outer.y <= inner.y && outer.x + outer.width >= inner.x + inner.width && outer.y + outer.height >= inner.y + inner.height;
