// The graph on the page: what is seen of it is drawn; moving about changes one transform.
import { element, make } from "../dom";
import { type Box, type Camera, centred, filling, fitted, holding, holds, overlap, seen, zoomed } from "./camera";
import { cardOf, fingerprint, type CardFacts } from "./card-view";
import { CARD } from "./layout";
import { boxesOf, pathOf } from "./lines";
import type { Scene } from "./scene";

const SPACE = "http://www.w3.org/2000/svg";
const AROUND = 400;
/** Below this, words cannot be read: then there are boxes only. */
const FAR = 0.4;
const LEGIBLE = 0.75;
/** As one likes to begin: no name is smaller than 11 pixels. */
const COMFORTABLE = 0.9;
export const ZOOM_STEP = 1.25;

export class Stage {
  readonly root = element("div", { class: "lineage-stage", role: "group" });
  private readonly plane = make("div", "lineage-plane");
  private readonly lines = path("lineage-lines");
  private readonly lit = path("lineage-lit");
  private readonly far = { run: path("lineage-far-runs"), version: path("lineage-far-versions") };
  private readonly drawn = new Map<string, { card: HTMLElement; print: string }>();
  private readonly matches = new Set<number>();
  private camera: Camera = { x: 0, y: 0, scale: 1 };
  private drawnPart: Box = { x: 0, y: 0, width: 0, height: 0 };
  private scene: Scene | undefined;
  private frame = 0;
  /** The card that the keyboard is at. */
  private current = 0;

  constructor(private readonly factsOf: (at: number) => CardFacts) {
    const picture = document.createElementNS(SPACE, "svg");
    picture.setAttribute("aria-hidden", "true");
    picture.append(this.lines, this.lit, this.far.run, this.far.version);
    this.plane.append(picture);
    this.root.append(this.plane);
    this.root.addEventListener("focusin", (event) => this.onFocus(event));
  }

  /** Another scene. The card `anchor` stays where it is seen, or else the start does. */
  show(scene: Scene, anchor: string): void {
    const focused = this.keyAt(this.current) ?? "";
    const before = this.placesOf([anchor, scene.cards[scene.start]!.key]);
    this.scene = scene;
    const now = this.placesOf([...before.keys()]);
    this.current = this.placeOfKey(focused) ?? scene.start;
    this.lines.setAttribute("d", pathOf(scene.lines));
    this.light(undefined);
    const [kept] = now.keys();
    if (kept === undefined) return this.home();
    const { x, y, scale } = this.camera;
    const [from, to] = [before.get(kept)!, now.get(kept)!];
    this.move({ x: x + (from.x - to.x) * scale, y: y + (from.y - to.y) * scale, scale }, true);
  }

  private placesOf(keys: readonly string[]): Map<string, { x: number; y: number }> {
    const { scene } = this;
    const found = scene ? keys.map((key) => [key, this.placeOfKey(key)] as const) : [];
    return new Map(found.flatMap(([key, at]) => (at === undefined ? [] : [[key, { x: scene!.x[at]!, y: scene!.y[at]! }]])));
  }

  /** All of it, if it can be read then; else the start, in the middle where there is more all around. */
  home(): void {
    const { width, height, start, x, y } = this.scene!;
    const box = { x: 0, y: 0, width, height };
    const all = fitted(box, this.window);
    const on = { x: x[start]! + CARD.width / 2, y: y[start]! + CARD.height / 2 };
    this.move(all.scale >= LEGIBLE ? all : filling(centred(COMFORTABLE, on, this.window), box, this.window), true);
  }

  fit(): void {
    const { width, height } = this.scene!;
    this.move(fitted({ x: 0, y: 0, width, height }, this.window), true);
  }

  zoom(by: number, at = { x: this.window.width / 2, y: this.window.height / 2 }): void {
    this.move(zoomed(this.camera, by, at));
  }

  pan(x: number, y: number): void {
    this.move({ ...this.camera, x: this.camera.x + x, y: this.camera.y + y });
  }

  /** Bring a card in sight where words can be read, and the focus to it if wanted. */
  goTo(at: number, isFocused: boolean): void {
    const { x, y } = this.scene!;
    this.current = at;
    const box = { x: x[at]!, y: y[at]!, ...CARD };
    const middle = { x: box.x + CARD.width / 2, y: box.y + CARD.height / 2 };
    this.move(this.camera.scale < LEGIBLE ? centred(COMFORTABLE, middle, this.window) : holding(this.camera, box, this.window), true);
    if (isFocused) this.linkAt(at)?.focus({ preventScroll: true });
  }

  markMatches(places: Iterable<number>): void {
    this.matches.clear();
    for (const at of places) this.matches.add(at);
    this.draw();
  }

  get at(): number {
    return this.current;
  }

  placeOf(target: EventTarget | null): number | undefined {
    const key = (target as Element | null)?.closest<HTMLElement>(".lineage-card")?.dataset["key"];
    return key === undefined ? undefined : this.placeOfKey(key);
  }

  /** Show the lines of one card. */
  light(at: number | undefined): void {
    const { edges, lines } = this.scene!;
    const own = at === undefined ? [] : lines.filter((_, edge) => edges[edge]!.includes(at));
    this.lit.setAttribute("d", pathOf(own));
  }

  redraw(): void {
    if (this.scene) this.draw();
  }

  private get window(): { width: number; height: number } {
    return { width: this.root.clientWidth, height: this.root.clientHeight };
  }

  private move(camera: Camera, isNow = false): void {
    this.camera = camera;
    cancelAnimationFrame(this.frame);
    if (isNow) this.draw();
    else this.frame = requestAnimationFrame(() => this.follow());
  }

  private follow(): void {
    const isFar = this.camera.scale < FAR;
    const isDrawn = isFar === this.root.hasAttribute("data-far") && (isFar || holds(this.drawnPart, seen(this.camera, this.window)));
    if (isDrawn) this.place();
    else this.draw();
  }

  private place(): void {
    const { x, y, scale } = this.camera;
    this.plane.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.root.dataset["zoom"] = scale.toFixed(2);
  }

  private draw(): void {
    const scene = this.scene!;
    const isFar = this.camera.scale < FAR;
    this.place();
    this.root.toggleAttribute("data-far", isFar);
    this.drawnPart = seen(this.camera, this.window, AROUND);
    const all = scene.cards.map((_, at) => at);
    const near = all.filter((at) => at === this.current || (!isFar && overlap(this.drawnPart, { x: scene.x[at]!, y: scene.y[at]!, ...CARD })));
    for (const kind of ["run", "version"] as const) {
      const cards = isFar ? all.filter((at) => this.factsOf(at).nodes[0]!.kind === kind) : [];
      this.far[kind].setAttribute("d", boxesOf(scene, cards));
    }
    this.drawCards(near);
  }

  private drawCards(places: readonly number[]): void {
    const keys = new Set(places.map((at) => this.keyAt(at)!));
    for (const [key, { card }] of this.drawn) {
      if (keys.has(key)) continue;
      card.remove();
      this.drawn.delete(key);
    }
    for (const at of places) {
      const card = this.cardAt(at);
      const { x, y } = this.scene!;
      card.style.transform = `translate(${x[at]}px, ${y[at]}px)`;
      card.toggleAttribute("data-match", this.matches.has(at));
      card.querySelector(".lineage-link")!.setAttribute("tabindex", at === this.current ? "0" : "-1");
    }
  }

  private cardAt(at: number): HTMLElement {
    const [key, facts] = [this.keyAt(at)!, this.factsOf(at)];
    const print = fingerprint(facts);
    const known = this.drawn.get(key);
    if (known?.print === print) return known.card;
    const card = cardOf(facts);
    card.dataset["key"] = key;
    const isFocused = known?.card.contains(document.activeElement);
    if (known) known.card.replaceWith(card);
    else this.plane.append(card);
    this.drawn.set(key, { card, print });
    if (isFocused) card.querySelector<HTMLElement>(".lineage-link")!.focus({ preventScroll: true });
    return card;
  }

  private onFocus(event: FocusEvent): void {
    const at = this.placeOf(event.target);
    if (at === undefined) return;
    this.root.scrollTo(0, 0); // a browser may scroll to what it focuses
    this.light(at);
    if (at === this.current) return;
    this.linkAt(this.current)?.setAttribute("tabindex", "-1");
    this.linkAt(at)?.setAttribute("tabindex", "0");
    this.current = at;
  }

  private linkAt(at: number): HTMLElement | undefined {
    return this.drawn.get(this.keyAt(at) ?? "")?.card.querySelector<HTMLElement>(".lineage-link") ?? undefined;
  }

  private keyAt(at: number): string | undefined {
    return this.scene?.cards[at]?.key;
  }

  private placeOfKey(key: string): number | undefined {
    const at = this.scene!.cards.findIndex((card) => card.key === key);
    return at < 0 ? undefined : at;
  }
}

function path(name: string): SVGPathElement {
  const made = document.createElementNS(SPACE, "path");
  made.setAttribute("class", name);
  return made;
}
