import { describe, expect, it } from "vitest";
import { atPath, countOf, isSmall, mediaWords, shownNodes } from "../src/run/tree";

const config = { lr: 0.1, model: { depth: 3, layers: [{ width: 64 }, { width: 32 }] }, empty: {}, "a.b": null, html: "<b>" };
const paths = (find = "", open: readonly string[] = []): string[] => shownNodes(config, (path) => open.includes(path), find).nodes.map(({ path }) => path);

describe("the tree of a configuration", () => {
  it("folds", () => {
    expect(paths()).toEqual(["lr", "model", "empty", "a.b", "html"]);
    expect(paths("", ["model", "model.layers"])).toEqual(["lr", "model", "model.depth", "model.layers", "model.layers[0]", "model.layers[1]", "empty", "a.b", "html"]);
  });

  it("opens what a search finds, by path or value", () => {
    expect(paths("layers[1].W")).toEqual(["model", "model.layers", "model.layers[1]", "model.layers[1].width"]);
    expect(paths("64")).toEqual(["model", "model.layers", "model.layers[0]", "model.layers[0].width"]);
    expect(paths("nowhere")).toEqual([]);
  });

  it("stays small with thousands of keys", () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`key${at}`, at]));
    const { nodes, left } = shownNodes(many, () => true);
    expect([nodes.length, left, countOf(many), isSmall(many), isSmall(config)]).toEqual([1000, 2000, 3000, false, true]);
  });

  it("finds values by their path, keys with dots too", () => {
    expect([atPath(config, "model.layers[1].width"), atPath(config, "a.b"), atPath(config, "lr.x")]).toEqual([32, null, undefined]);
  });

  it("tells an image in a few words", () => {
    const image = { _type: "image-file", path: "media/images/a.png", width: 500, height: 400 };
    expect([mediaWords(image), countOf({ image, lr: 1 }), mediaWords({ width: 1 })]).toEqual(["image, 500 × 400", 2, null]);
  });
});
