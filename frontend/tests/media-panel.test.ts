import { afterEach, expect, test, vi } from "vitest";
import type { MediaAnswer } from "../src/media/answer";
import { PanelMemory } from "../src/media/classes";
import { ScoreSliders } from "../src/media/score-sliders";
import { StepPanel } from "../src/media/step-panel";
import { ViewerFrame } from "../src/media/viewer-frame";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

test("a limit of scores stays what it is while more scores become known, and all pass at the left end", () => {
  const shared = new PanelMemory();
  const { element } = new ScoreSliders(shared);
  shared.learnScores(new Map([["acc", [0.2, 0.6]]]));
  const slider = element.querySelector("input")!;
  const move = (place: number): void => {
    slider.value = String(place);
    slider.dispatchEvent(new Event("input"));
  };
  expect([slider.value, element.textContent]).toEqual(["0", "acc≥ 0.2"]);
  move(50);
  expect(shared.limits.get("acc")).toBeCloseTo(0.4);
  shared.learnScores(new Map([["acc", [0, 1]]]));
  expect([slider.value, element.textContent, shared.limits.get("acc")]).toEqual(["40", "acc≥ 0.4", 0.4]);
  move(100);
  expect(shared.limits.get("acc")).toBe(1);
  move(0);
  expect([shared.limits.size, element.textContent]).toEqual([0, "acc≥ 0"]);
});

class SlowPanel extends StepPanel {
  readonly waiting: (() => void)[] = [];

  protected override async show({ key }: MediaAnswer, isCurrent: () => boolean): Promise<void> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (isCurrent()) this.content.textContent = key;
  }

  begin(key: string): Promise<void> {
    this.answer = { key, steps: [], n_steps: 1, runs: [], incomplete: [], viewer: "" };
    return this.drawAnswer(this.answer);
  }
}
customElements.define("slow-panel", SlowPanel);

test("what is drawn late does not stand over what was asked for since", async () => {
  const panel = new SlowPanel();
  document.body.append(panel);
  const [first, second] = [panel.begin("first"), panel.begin("second")];
  panel.waiting[1]!();
  await second;
  panel.waiting[0]!();
  await first;
  expect([panel.querySelector(".media-content")!.textContent, panel.dataset["state"]]).toEqual(["second", "ready"]);
});

test("a figure's frame gets its own file, once; what strangers say is not heard", async () => {
  vi.stubGlobal("IntersectionObserver", class {
    constructor(private readonly tell: (entries: { isIntersecting: boolean }[]) => void) {}
    observe = (): void => this.tell([{ isIntersecting: true }]);
    disconnect(): void {}
  });
  vi.stubGlobal("fetch", async () => new Response("draw()"));
  const failed = vi.fn();
  const frames = ["one", "two"].map((label) => {
    const made = new ViewerFrame({ page: "about:blank", scripts: ["/draw.js"], content: new ArrayBuffer(label.length), format: label, label }, failed);
    const inner = made.element.querySelector("iframe")!;
    const post = vi.fn();
    const view = { postMessage: post };
    Object.defineProperty(inner, "contentWindow", { value: view });
    const say = (data: unknown, source: unknown = view): boolean => dispatchEvent(Object.assign(new Event("message"), { source, data }));
    return { element: made.element, post, say };
  });
  const [one, two] = [frames[0]!, frames[1]!];
  one.say({ state: "failed", words: "a lie" }, {});
  one.say({ state: "waiting" });
  one.say({ state: "waiting" });
  await vi.waitFor(() => expect(one.post).toHaveBeenCalled());
  one.say({ state: "ready", words: "7 points" });
  expect([one.post.mock.calls.length, one.post.mock.calls[0]![0].task.format, two.post.mock.calls.length]).toEqual([1, "one", 0]);
  expect([one.element.dataset["state"], one.element.textContent, two.element.dataset["state"]]).toEqual(["ready", "7 points", "loading"]);
  expect(failed).not.toHaveBeenCalled();
});
