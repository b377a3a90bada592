// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { MediaFile } from "../src/media/answer";
import { cellOf } from "../src/tables/cells";

const PICTURE = { _type: "image-file", path: "media/cat.png" };

/** The cell in a table, and what it asked for; `files` are the answers, one after the other. */
function shown(...files: MediaFile[]): { box: HTMLElement; asked: string[] } {
  const asked: string[] = [];
  const answer = (how: string) => async (path: string): Promise<MediaFile> => {
    asked.push(`${how} ${path}`);
    return files.shift()!;
  };
  const box = document.createElement("td");
  box.append(cellOf(PICTURE, "r1", 0, { file: answer("file"), again: answer("again") }));
  return { box, asked };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("a picture that did not come says so, and is asked for anew", async () => {
  const { box, asked } = shown({ state: "unknown" }, { state: "ready", url: "/files/run/a" }, { state: "ready", url: "/files/run/b" });
  await settled();
  expect(box.textContent).toContain("did not load");
  box.querySelector("button")!.click();
  await settled();
  expect(box.querySelector("img")!.getAttribute("src")).toBe("/files/run/a");
  box.querySelector("img")!.dispatchEvent(new Event("error"));
  expect(box.textContent).toContain("did not load");
  box.querySelector("button")!.click();
  await settled();
  expect(box.querySelector("img")!.getAttribute("src")).toBe("/files/run/b");
  expect(asked).toEqual(["file media/cat.png", "again media/cat.png", "again media/cat.png"]);
});

test("a file that is not there, or not yet, is no failure", async () => {
  const missing = shown({ state: "missing" });
  const pending = shown({ state: "pending" });
  await settled();
  expect([missing.box.textContent, pending.box.textContent]).toEqual(["no file", "uploading…"]);
});
