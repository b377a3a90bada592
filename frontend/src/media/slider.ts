// The steps at which a key was logged, to slide along and to play. It follows the newest until
// somebody moves it.
import { make } from "../dom";
import { icon, iconButton } from "../widgets/icons";
import { placeOf } from "./steps";

const WAIT_MILLISECONDS = 100;
const PLAY_MILLISECONDS = 500;

export class StepSlider {
  readonly element = make("div", "step-slider");
  private readonly range = make("input", "slider");
  private readonly words = make("output", "");
  private readonly player: HTMLButtonElement;
  private steps: readonly number[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private playing: ReturnType<typeof setInterval> | undefined;
  /** Null follows the newest step. */
  step: number | null = null;

  /** `onStep` shows the step; a play goes on once that is done. */
  constructor(label: string, private readonly onStep: () => void, private readonly isBusy: () => boolean) {
    this.range.type = "range";
    this.range.min = "0";
    this.range.setAttribute("aria-label", `Step of ${label}`);
    this.range.addEventListener("input", () => this.onInput());
    this.player = iconButton("play", "Play the steps", () => (this.playing ? this.pause() : this.play()));
    this.element.append(this.player, make("span", "step-word", "Step"), this.range, this.words);
  }

  show(steps: readonly number[]): void {
    this.steps = steps;
    this.element.hidden = steps.length === 0;
    this.range.hidden = this.player.hidden = steps.length < 2;
    this.range.max = String(Math.max(0, steps.length - 1));
    this.place();
  }

  /** Some places on; for keys pressed elsewhere in the panel. */
  move(by: number): void {
    this.range.value = String(Number(this.range.value) + by);
    this.onInput();
  }

  /** As another panel's slider says; whether that changes anything. */
  follow(step: number | null): boolean {
    if (step === this.step) return false;
    this.step = step;
    this.place();
    return true;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.pause();
  }

  private play(): void {
    if (Number(this.range.value) >= this.steps.length - 1) this.go(0);
    this.playing = setInterval(() => this.advance(), PLAY_MILLISECONDS);
    this.showPlayer("pause", "Stop playing");
  }

  private pause(): void {
    clearInterval(this.playing);
    this.playing = undefined;
    this.showPlayer("play", "Play the steps");
  }

  private advance(): void {
    if (this.isBusy()) return;
    this.go(Number(this.range.value) + 1);
    if (this.step === null) this.pause();
  }

  private showPlayer(name: string, label: string): void {
    this.player.replaceChildren(icon(name));
    this.player.title = label;
    this.player.setAttribute("aria-label", label);
  }

  private onInput(): void {
    this.pause();
    this.choose(Number(this.range.value));
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onStep, WAIT_MILLISECONDS);
  }

  private go(place: number): void {
    this.range.value = String(place);
    this.choose(place);
    this.onStep();
  }

  private choose(place: number): void {
    this.step = place >= this.steps.length - 1 ? null : this.steps[place]!;
    this.showWords();
  }

  private place(): void {
    this.range.value = String(placeOf(this.steps, this.step));
    this.showWords();
  }

  private showWords(): void {
    const step = this.steps[Number(this.range.value)];
    const filled = (100 * Number(this.range.value)) / Math.max(1, Number(this.range.max));
    this.range.style.setProperty("--filled", `${filled}%`);
    this.words.textContent = step === undefined ? "" : step.toLocaleString("en");
    this.range.setAttribute("aria-valuetext", `Step ${this.words.textContent}`);
  }
}
