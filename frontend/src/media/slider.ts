// The steps at which a key was logged, to slide along. It follows the newest until somebody moves it.
import { make } from "../dom";
import { placeOf } from "./steps";

const WAIT_MILLISECONDS = 100;

export class StepSlider {
  readonly element = make("div", "step-slider");
  private readonly range = make("input", "slider");
  private readonly words = make("output", "");
  private steps: readonly number[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Null follows the newest step. */
  step: number | null = null;

  constructor(label: string, private readonly onStep: () => void) {
    this.range.type = "range";
    this.range.min = "0";
    this.range.setAttribute("aria-label", `Step of ${label}`);
    this.range.addEventListener("input", () => this.onInput());
    this.element.append(make("span", "step-word", "Step"), this.range, this.words);
  }

  show(steps: readonly number[]): void {
    this.steps = steps;
    this.element.hidden = steps.length === 0;
    this.range.hidden = steps.length < 2;
    this.range.max = String(Math.max(0, steps.length - 1));
    this.range.value = String(placeOf(steps, this.step));
    this.showWords();
  }

  /** Some places on; for keys pressed elsewhere in the panel. */
  move(by: number): void {
    this.range.value = String(Number(this.range.value) + by);
    this.onInput();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private onInput(): void {
    const place = Number(this.range.value);
    this.step = place >= this.steps.length - 1 ? null : this.steps[place]!;
    this.showWords();
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onStep, WAIT_MILLISECONDS);
  }

  private showWords(): void {
    const step = this.steps[Number(this.range.value)];
    const filled = (100 * Number(this.range.value)) / Math.max(1, Number(this.range.max));
    this.range.style.setProperty("--filled", `${filled}%`);
    this.words.textContent = step === undefined ? "" : step.toLocaleString("en");
    this.range.setAttribute("aria-valuetext", `Step ${this.words.textContent}`);
  }
}
