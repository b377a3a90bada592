// A sandboxed frame that draws one logged file with a library of others: it has no origin, no
// network and no way to this page. Library and file are handed in; only words come back, as text.
import type { Look, Task } from "../../viewers/serving";
import { get } from "../api";
import { make } from "../dom";

export interface Figure {
  /** The frame's page; on the host for media where there is one. */
  page: string;
  /** Addresses of the scripts, in order; the last one draws. */
  scripts: readonly string[];
  content: ArrayBuffer;
  format: string;
  label: string;
}

/** What the frame says; it is not to be trusted with more. */
type Word = { state: "waiting" } | { state: "ready" | "failed"; words: string };

const PATIENCE_MILLISECONDS = 30_000;
const MOST_WORDS = 300;
/** A frame out of sight is let go: browsers allow few canvases for three dimensions. */
const MARGIN = { rootMargin: "600px", scrollMargin: "600px" } as IntersectionObserverInit;

export class ViewerFrame {
  readonly element = make("div", "viewer");
  private readonly note = make("span", "viewer-note");
  private frame: HTMLIFrameElement | undefined;
  private served: HTMLIFrameElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly onMessage = (event: MessageEvent): void => this.hear(event);
  private readonly onSight = new IntersectionObserver((entries) => this.onSightChange(entries.at(-1)!.isIntersecting), MARGIN);

  constructor(private readonly figure: Figure, private readonly fail: (words: string) => void) {
    this.element.dataset["state"] = "loading";
    this.onSight.observe(this.element);
  }

  private onSightChange(isInSight: boolean): void {
    if (!isInSight) this.stop();
    else if (!this.frame) this.start();
  }

  private start(): void {
    const { page, label } = this.figure;
    const frame = make("iframe", "viewer-frame");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.title = label;
    frame.referrerPolicy = "no-referrer";
    frame.src = page;
    this.frame = frame;
    this.element.replaceChildren(frame, this.note);
    addEventListener("message", this.onMessage);
    this.timer = setTimeout(() => this.giveUp("Drawing it took too long."), PATIENCE_MILLISECONDS);
  }

  private stop(): void {
    clearTimeout(this.timer);
    removeEventListener("message", this.onMessage);
    this.frame?.remove();
    this.frame = undefined;
    this.element.dataset["state"] = "loading";
  }

  private giveUp(words: string): void {
    this.stop();
    this.onSight.disconnect();
    this.fail(words);
  }

  private hear({ source, data }: MessageEvent): void {
    if (!this.frame || source !== this.frame.contentWindow) return;
    const word = (typeof data === "object" && data !== null ? data : {}) as Partial<Word> & { words?: unknown };
    const words = String(word.words ?? "").slice(0, MOST_WORDS);
    if (word.state === "waiting") this.hand(this.frame);
    else if (word.state === "ready") this.become(words);
    else if (word.state === "failed") this.giveUp(words);
  }

  /** Once for each frame, while it is this figure's: what asks again is no longer our page. */
  private hand(frame: HTMLIFrameElement): void {
    if (this.served === frame) return;
    this.served = frame;
    const { scripts: addresses, content, format } = this.figure;
    void Promise.all(addresses.map(async (address) => (await get(address, "*/*")).text())).then(
      (scripts) => this.frame === frame && frame.contentWindow?.postMessage({ scripts, task: { content, format, look: lookOf() } satisfies Task }, "*"),
      () => this.frame === frame && this.giveUp("The script that draws it could not be loaded."),
    );
  }

  private become(words: string): void {
    clearTimeout(this.timer);
    this.note.textContent = words;
    this.element.dataset["state"] = "ready";
  }
}

function lookOf(): Look {
  const styles = getComputedStyle(document.documentElement);
  const colour = (name: string): string => styles.getPropertyValue(`--${name}`).trim();
  return {
    surface: colour("surface"),
    text: colour("text"),
    quiet: colour("text-2"),
    line: colour("line"),
    accent: colour("accent"),
    isDark: styles.colorScheme.includes("dark"),
  };
}
