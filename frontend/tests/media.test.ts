import { describe, expect, it } from "vitest";
import { readBoxes } from "../src/media/boxes";
import { projected, readCloud } from "../src/media/cloud-points";
import { densityOf, histogramOf } from "../src/media/density";
import { viridisParts } from "../src/viridis";
import { itemsOf } from "../src/media/items";
import { placeOf } from "../src/media/steps";

describe("itemsOf", () => {
  it("reads one image with its layers", () => {
    const masks = { truth: { _type: "mask", path: "m.png", class_labels: { 1: "cat", 2: 7 } }, odd: { path: 3 } };
    const [item, ...more] = itemsOf({ _type: "image-file", path: "a.png", width: 4, height: 2, caption: "a", masks });
    expect(more).toEqual([]);
    expect(item).toMatchObject({ kind: "image", path: "a.png", width: 4, height: 2, caption: "a" });
    expect(item!.masks).toEqual([{ name: "truth", path: "m.png", labels: { 1: "cat" } }]);
  });

  it("reads a list of images with captions and layers of their own", () => {
    const value = { _type: "images/separated", filenames: ["x/a.png", "x/b.png"], captions: ["one", null], all_boxes: [{}, { p: { path: "b" } }] };
    const items = itemsOf(value);
    expect(items.map((item) => [item.path, item.caption, item.boxes.length])).toEqual([
      ["x/a.png", "one", 0],
      ["x/b.png", "", 1],
    ]);
  });

  it("reads lists of whole values, and names without their folder", () => {
    const audio = { _type: "audio", audio: [{ _type: "audio-file", path: "a.wav" }], captions: ["hum"] };
    expect(itemsOf(audio)).toMatchObject([{ kind: "audio", path: "a.wav", caption: "hum" }]);
    expect(itemsOf({ _type: "object3D", filenames: ["p.pts.json"] })).toMatchObject([{ kind: "cloud", path: "media/object3D/p.pts.json" }]);
  });

  it.each([null, 1, "x", [], {}, { _type: 3 }, { _type: "image-file", path: [], caption: {}, masks: "m", boxes: [1] },
    { _type: "images/separated", filenames: [null, {}, 3], captions: 5 }, { _type: "audio", audio: [null, 3] }, { _type: "histogram" }])(
    "stands anything: %j",
    (value) => {
      for (const item of itemsOf(value)) expect(typeof item.path).toBe("string");
    },
  );
});

describe("readBoxes", () => {
  it("makes fractions of pixels and of middles, and leaves out what makes no sense", () => {
    const file = {
      box_data: [
        { position: { minX: 0.1, maxX: 0.3, minY: 0.2, maxY: 0.6 }, class_id: 1 },
        { position: { middle: [50, 20], width: 20, height: 10 }, domain: "pixel", class_id: 2, box_caption: "cat" },
        { position: { minX: "a" } },
        7,
      ],
      class_labels: { 1: "dog" },
    };
    const { boxes, labels } = readBoxes(file, 100, 50);
    expect(labels).toEqual({ 1: "dog" });
    expect(boxes).toHaveLength(2);
    expect(boxes[0]!.width).toBeCloseTo(0.2);
    expect([boxes[1]!.x, boxes[1]!.y, boxes[1]!.width, boxes[1]!.height]).toEqual([0.4, 0.3, 0.2, 0.2]);
  });
});

describe("histograms over steps", () => {
  it("knows what is no histogram", () => {
    expect(histogramOf({ step: 0, value: { values: [1, 2], bins: [0, 1] } })).toBeUndefined();
    expect(histogramOf({ step: 0, value: { values: ["x"], bins: [0, 1] } })).toBeUndefined();
    expect(histogramOf({ step: 3, value: { values: [1], bins: [0, 1] } })).toEqual({ step: 3, counts: [1], edges: [0, 1] });
  });

  it("spreads bins over the rows they overlap", () => {
    const density = densityOf([{ step: 0, counts: [2, 2], edges: [0, 2, 4] }, { step: 1, counts: [1], edges: [0, 1] }], 4);
    expect([density.low, density.high]).toEqual([0, 4]);
    expect([...density.cells].map((cell) => Number(cell.toFixed(2)))).toEqual([0.25, 0.25, 0.25, 0.25, 1, 0, 0, 0]);
  });

  it("runs from violet to yellow", () => {
    expect(viridisParts(0)).toEqual([68, 1, 84]);
    expect(viridisParts(1)).toEqual([253, 231, 37]);
  });
});

describe("placeOf", () => {
  it("finds the last step at or before", () => {
    const steps = [0, 10, 20];
    expect([null, -5, 0, 15, 99].map((step) => placeOf(steps, step))).toEqual([2, 0, 0, 1, 2]);
  });
});

describe("point clouds", () => {
  const look = { categories: [[1, 1, 1], [2, 2, 2]] as const, byHeight: (share: number) => [Math.round(share * 100), 0, 0] as const };

  it("move into a ball, with the colours that were logged", () => {
    const { points, colours } = readCloud([[0, 0, 0], [2, 0, 0, 1], [0, 0, 2, 9, 8, 7], ["x"], 3], look);
    expect([...points].map((value) => Number(value.toFixed(2)))).toEqual([-0.71, 0, -0.71, 0.71, 0, -0.71, -0.71, 0, 0.71]);
    expect([...colours]).toEqual([0, 0, 0, 2, 2, 2, 9, 8, 7]);
  });

  it("know the twelve edges of a box whose corners stand in any order", () => {
    const corners = [[0, 0, 0], [0, 1, 0], [0, 0, 3], [5, 0, 0], [5, 1, 0], [0, 1, 3], [5, 0, 3], [5, 1, 3]];
    expect(readCloud({ points: [], boxes: [{ corners }], vectors: [{ start: [0, 0, 0], end: [1, 1, 1] }, 4] }, look).lines).toHaveLength(13 * 6);
    expect(readCloud({ boxes: [{ corners: [[0, 0, 0]] }, null] }, look).lines).toHaveLength(0);
    expect(readCloud("nothing", look).points).toHaveLength(0);
  });

  it("have their middle in the middle of the screen, and z upwards", () => {
    const view = { yaw: 0.3, pitch: 0.2, zoom: 1 };
    expect(projected(0, 0, 0, view, 200, 100).slice(0, 2)).toEqual([100, 50]);
    expect(projected(0, 0, 1, view, 200, 100)[1]).toBeLessThan(50);
  });
});
