// Draws the lines within sight of a list of any length whose lines may be of any height.
// How far it is scrolled says which line is drawn where: halfway down the middle line stands in the middle.
import { make } from "../dom";

const LINE_PIXELS = 19;
const EXTRA_LINES = 30;
/** Browsers know no taller elements than some 33 million pixels. */
const MOST_PIXELS = 20_000_000;
/** So few are all drawn, and scrolled as anything else. */
const ALL_LINES = 300;

export interface Anchor {
  /** From the first line to the last; its fraction is a place within the line. */
  line: number;
  first: number;
  last: number;
}

/** `part` is how far the list is scrolled, from 0 to 1; `room` how many lines are within sight. */
export function anchorOf(part: number, count: number, room: number): Anchor {
  if (count <= ALL_LINES) return { line: part * count, first: 0, last: count };
  const line = part * count;
  const first = Math.floor(line - part * room - EXTRA_LINES);
  const last = Math.ceil(line + (1 - part) * room + EXTRA_LINES);
  return { line, first: Math.max(0, first), last: Math.min(count, last) };
}

export class LineWindow {
  private readonly room = make("div", "log-room");
  private readonly part = make("div", "log-part");
  private readonly drawn = new Map<number, HTMLElement>();
  private count = 0;
  anchor: Anchor = { line: 0, first: 0, last: 0 };

  constructor(
    readonly box: HTMLElement,
    private readonly drawLine: (line: number) => HTMLElement,
  ) {
    this.room.append(this.part);
    box.append(this.room);
  }

  /** Draw anew what is within sight. `outdated` lines are drawn again. */
  show(count: number, outdated: "all" | "none" = "none"): void {
    this.count = count;
    if (outdated === "all") this.drawn.clear();
    this.room.style.height = count > ALL_LINES ? `${Math.min(count * LINE_PIXELS, MOST_PIXELS)}px` : "auto";
    this.part.style.position = count > ALL_LINES ? "absolute" : "static";
    this.anchor = anchorOf(this.scrolled, count, this.box.clientHeight / LINE_PIXELS);
    this.fill();
    this.place();
  }

  element(line: number): HTMLElement | undefined {
    return this.drawn.get(line);
  }

  get elements(): ReadonlyMap<number, HTMLElement> {
    return this.drawn;
  }

  scrollToLine(line: number): void {
    const drawn = this.drawn.get(line);
    if (this.count <= ALL_LINES && drawn) return drawn.scrollIntoView({ block: "center" });
    const room = this.box.clientHeight;
    const part = ((line + 0.5) * LINE_PIXELS - room / 2) / (this.count * LINE_PIXELS - room);
    this.box.scrollTop = Math.max(0, Math.min(1, part)) * this.far;
  }

  scrollToEnd(): void {
    this.box.scrollTop = this.box.scrollHeight;
  }

  get isAtEnd(): boolean {
    return this.far - this.box.scrollTop < LINE_PIXELS;
  }

  private get far(): number {
    return Math.max(0, this.box.scrollHeight - this.box.clientHeight);
  }

  private get scrolled(): number {
    return this.far > 0 ? Math.min(1, Math.max(0, this.box.scrollTop / this.far)) : 0;
  }

  private fill(): void {
    const { first, last } = this.anchor;
    for (const line of this.drawn.keys()) if (line < first || line >= last) this.drawn.delete(line);
    const wanted: HTMLElement[] = [];
    for (let line = first; line < last; line++) {
      const element = this.drawn.get(line) ?? this.drawLine(line);
      this.drawn.set(line, element);
      wanted.push(element);
    }
    if (!isSame(this.part.children, wanted)) this.part.replaceChildren(...wanted);
  }

  private place(): void {
    if (this.count <= ALL_LINES) return;
    const line = Math.min(Math.floor(this.anchor.line), this.count - 1);
    const element = this.drawn.get(line);
    if (!element) return;
    const within = (this.anchor.line - line) * element.offsetHeight;
    const wanted = this.box.scrollTop + this.scrolled * this.box.clientHeight;
    this.part.style.top = `${wanted - element.offsetTop - within}px`;
  }
}

const isSame = (children: HTMLCollection, wanted: readonly Element[]): boolean =>
  children.length === wanted.length && wanted.every((element, at) => children[at] === element);
