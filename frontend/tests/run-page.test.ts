import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../src/files/file-browser";
import "../src/run/pinned-fields";
import { togglePin } from "../src/run/pins";
import "../src/run/value-tree";

let status = 200;

beforeEach(() => {
  const answer = (): Response =>
    status === 200 ? Response.json({ config: { lr: 0.5 }, summary: {}, results: [{ path: "model.pt", size: 9, url: "http://here/model.pt", state: "ready", updated_at: "" }] }) : Response.json({ code: "x", message: "No such run." }, { status });
  vi.stubGlobal("fetch", async () => answer());
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

function tree(src: string): HTMLElement {
  const made = document.createElement("labstead-value-tree");
  Object.assign(made.dataset, { src, field: "config", title: "Config", project: "ada/demo" });
  document.body.append(made);
  return made;
}

test("a tree that could not be loaded says so and tries again", async () => {
  status = 503;
  const shown = tree("/runs/away");
  await vi.waitFor(() => expect(shown.dataset["state"]).toBe("error"));
  expect(tree("/runs/away").textContent).toContain("This could not be loaded. No such run.");
  status = 200;
  [...shown.querySelectorAll("button")].find((one) => one.textContent === "Try again")!.click();
  await vi.waitFor(() => expect(shown.querySelector(".tree-row")?.textContent).toContain("lr0.5"));
  expect(shown.textContent).not.toContain("could not");
});

test("a run that one may no longer see does not stay in sight", async () => {
  status = 200;
  const shown = tree("/runs/secret");
  togglePin("ada/demo", "config.lr");
  const pinned = document.createElement("labstead-pinned-fields");
  Object.assign(pinned.dataset, { src: "/runs/secret", project: "ada/demo" });
  document.body.append(pinned);
  await vi.waitFor(() => expect(pinned.textContent).toContain("0.5"));
  status = 404;
  document.body.dispatchEvent(new Event("live-runs"));
  await vi.waitFor(() => expect(shown.dataset["state"]).toBe("denied"));
  expect(shown.textContent).toContain("You can no longer see this.");
  expect(shown.textContent! + pinned.textContent).not.toContain("0.5");
});

test("files that one may no longer see do not stay in sight", async () => {
  status = 200;
  const shown = document.createElement("labstead-file-browser");
  shown.dataset["src"] = "/runs/secret/files";
  document.body.append(shown);
  await vi.waitFor(() => expect(shown.textContent).toContain("model.pt"));
  status = 404;
  document.body.dispatchEvent(new Event("live-runs"));
  await vi.waitFor(() => expect(shown.dataset["state"]).toBe("denied"));
  expect(shown.textContent).toContain("You cannot see these files");
  expect(shown.textContent).not.toContain("model.pt");
});
