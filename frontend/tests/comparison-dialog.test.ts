import { afterEach, expect, test, vi } from "vitest";
import { element } from "../src/dom";
import { openComparison } from "../src/statistics/comparison-dialog";

interface Asked {
  address: string;
  signal: AbortSignal;
  answer: (body: unknown) => Promise<void>;
}

let asked: Asked[] = [];
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const lastOf = (part: string): Asked => asked.findLast(({ address }) => address.includes(part))!;

function open(): HTMLDialogElement {
  asked = [];
  vi.stubGlobal("fetch", (address: string, { signal }: { signal: AbortSignal }) => new Promise<Response>((resolve, reject) => {
    signal.throwIfAborted();
    const answer = (body: unknown): Promise<void> => {
      resolve(Response.json(body));
      return settled();
    };
    asked.push({ address, signal, answer });
    signal.addEventListener("abort", () => reject(signal.reason));
  }));
  // happy-dom has no such constructor.
  vi.stubGlobal("Option", function (text: string, value: string) {
    return element("option", { value }, text);
  });
  openComparison({ project: "/p", filter: "", of: ["config.seed"], by: [], metric: "", baselineRun: "", baselineGroup: "", onChoice: () => undefined });
  return document.querySelector("dialog")!;
}

const KEYS = {
  keys: [
    ...["summary.acc", "summary.loss"].map((key) => ({ key, source: "summary", kinds: { number: 3 } })),
    { key: "config.seed", source: "config", kinds: { number: 3 } },
  ],
};
const group = (lr: number, metric: string, ...values: number[]) => ({ values: { "config.lr": lr }, count: values.length, metrics: { [metric]: values } });

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

test("another metric while one is under way: the older question ends, and only the newer answers", async () => {
  const dialog = open();
  await lastOf("/keys").answer(KEYS);
  const older = lastOf("/replicates");
  const metric = dialog.querySelector("select")!;
  metric.value = "summary.loss";
  metric.dispatchEvent(new Event("change"));
  await settled();
  expect(older.signal.aborted).toBe(true);
  expect(dialog.dataset["state"]).toBe("loading");
  await lastOf("/replicates").answer({ groups: [group(0.1, "summary.loss", 1, 2, 3), group(0.2, "summary.loss", 5, 6, 7)] });
  await lastOf("/run-table?").answer({ results: [] });
  await older.answer({ groups: [] });
  expect(dialog.dataset["state"]).toBe("ready");
  expect(dialog.querySelectorAll("tbody tr")).toHaveLength(2);
});

test("a dialog that is left asks for nothing more", async () => {
  const dialog = open();
  const [first] = asked;
  dialog.close();
  await first!.answer(KEYS);
  expect(first!.signal.aborted).toBe(true);
  expect(asked).toHaveLength(1);
  expect(document.querySelector("dialog")).toBeNull();
});
