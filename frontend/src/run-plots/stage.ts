// Canvases one above the other, each for what changes at its own pace, with a tooltip and a voice.
import "../styles/run-plots-lazy.css";
import { make } from "../dom";
import type { Size } from "./frame";
import { penOf } from "./pen";

const GAP = 14;

export class Stage {
  readonly box = make("div", "plot-stage");
  readonly tip = make("div", "tooltip");
  private readonly speech = make("span", "visually-hidden");
  private readonly layers: HTMLCanvasElement[];

  constructor(layers: number) {
    this.layers = Array.from({ length: layers }, () => make("canvas", "plot-layer"));
    this.tip.hidden = true;
    this.speech.setAttribute("aria-live", "polite");
    this.box.append(...this.layers, this.tip, this.speech);
  }

  get size(): Size {
    return { width: this.box.clientWidth, height: this.box.clientHeight };
  }

  /** Of an empty layer. */
  pen(layer: number): CanvasRenderingContext2D {
    return penOf(this.layers[layer]!);
  }

  /** What does not stand out fades, without being drawn anew. */
  fade(layer: number, isFaded: boolean): void {
    this.layers[layer]!.toggleAttribute("data-faded", isFaded);
  }

  say(sentence: string): void {
    this.speech.textContent = sentence;
  }

  /** Beside a point, on the side with more room, and within the stage where it fits. */
  showTip(left: number, top: number, ...content: Node[]): void {
    const { width, height } = this.size;
    this.tip.replaceChildren(...content);
    this.tip.hidden = false;
    const x = left > width / 2 ? left - this.tip.offsetWidth - GAP : left + GAP;
    const y = Math.max(0, Math.min(top - this.tip.offsetHeight / 2, height - this.tip.offsetHeight));
    this.tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  hideTip(): void {
    this.tip.hidden = true;
  }
}
