// What a panel over runs shows when answers are late, fail, or may not be shown any more.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page } from "../src/store";
import "../src/run-panels/importance/panel";
import "../src/run-panels/scalar/panel";

/** Everything is in sight. */
class Sight {
  constructor(private readonly tell: (entries: { isIntersecting: boolean }[]) => void) {}
  observe(): void {
    this.tell([{ isIntersecting: true }]);
  }
  disconnect(): void {}
}

type Answer = (status: number, body: unknown) => Promise<void>;
let asked: Answer[];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("IntersectionObserver", Sight);
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => {
    asked.push((status, body) => {
      resolve(Response.json(body, { status }));
      return settled();
    });
  }));
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** Promises, requests that wait for each other, and a frame. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));
const redrawn = (): Promise<void> => {
  document.dispatchEvent(new Event("theme"));
  return settled();
};

async function placed(kind: string, settings: object): Promise<HTMLElement> {
  const panel = document.createElement(`labstead-${kind}-panel`);
  panel.dataset["src"] = "/api/v1/teams/ada/projects/digits/series";
  panel.dataset["settings"] = JSON.stringify(settings);
  document.body.append(panel);
  await settled();
  return panel;
}

const rows = (loss: number) => ({ results: [{ id: "a", name: "a", state: "finished", color_index: 0, created_at: "", summary: { loss } }], next: null, total: 1 });
const importance = (metric: string) => ({ metric, n: 9, with_metric: 9, total: 9, trees: 100, explained: 0.5, keys_total: 1, trouble: "", message: "", keys: [{ key: `config.for_${metric}`, kind: "number", count: 9, importance: 1, correlation: null, correlated_value: null }] });
const stateOf = (panel: HTMLElement): unknown[] => [panel.dataset["state"], panel.querySelector(".run-panel-content")!.textContent];

test("an older importance never comes over a newer one", async () => {
  page.set({ runs: [{ id: "a", name: "a", colour: 0, isVisible: true }] });
  const panel = await placed("importance", { metric: "loss" });
  panel.dataset["settings"] = JSON.stringify({ metric: "acc" });
  await settled();
  await asked[1]!(200, importance("acc"));
  await asked[0]!(200, importance("loss"));
  await redrawn();
  expect(panel.dataset["state"]).toBe("ready");
  expect(panel.querySelector("tbody")!.textContent).toContain("for_acc");
});

test("hidden and denied runs do not come back with the next drawing; what is stale stays so until an answer comes", async () => {
  const run = { id: "a", name: "a", colour: 0, isVisible: true };
  page.set({ runs: [run] });
  const panel = await placed("scalar", { field: "summary.loss" });
  await asked.shift()!(200, rows(2));
  expect(stateOf(panel)).toEqual(["ready", "2a"]);

  page.set({ runs: [{ ...run, isVisible: false }] });
  await redrawn();
  expect(stateOf(panel)).toEqual(["empty", ""]);

  page.set({ runs: [run] });
  await settled();
  await asked.shift()!(200, rows(3));
  page.set({ runs: [{ ...run, name: "b" }] });
  await settled();
  await asked.shift()!(500, {});
  await redrawn();
  expect(stateOf(panel)).toEqual(["stale", "3b"]);
  expect(panel.querySelector(".panel-note")!.textContent).toContain("Last update");

  page.set({ runs: [run] });
  await settled();
  await asked.shift()!(200, rows(4));
  expect(stateOf(panel)).toEqual(["ready", "4a"]);

  page.set({ runs: [{ ...run, name: "c" }] });
  await settled();
  await asked.shift()!(403, { message: "No." });
  await redrawn();
  expect(stateOf(panel)).toEqual(["denied", ""]);
  expect(panel.textContent).toContain("You may not see these runs. No.");
});
