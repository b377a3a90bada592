import { describe, expect, it } from "vitest";
import { isAbove, readBoxes, scoreRanges } from "../src/media/boxes";
import { graphOf } from "../src/media/graph-layout";
import { plotlyKind } from "../src/media/plotly-bundle";
import { checkGltf, gltfOf, pixelsOf } from "../viewers/gltf-checks";

describe("Plotly's bundles", () => {
  const kind = (...types: (string | undefined)[]): unknown => plotlyKind({ data: types.map((type) => ({ type })) });

  it("are the smallest that know all traces", () => {
    expect(kind(undefined, "bar")).toEqual({ bundle: "basic" });
    expect(kind("scatter", "violin")).toEqual({ bundle: "cartesian" });
    expect(kind("surface")).toEqual({ bundle: "gl3d" });
    expect(kind("surface", "bar")).toEqual({ bundle: "full" });
    expect(kind("treemap")).toEqual({ bundle: "full" });
  });

  it("draw no maps and nothing that is no figure", () => {
    expect(kind("choroplethmapbox")).toMatchObject({ map: "choroplethmapbox" });
    for (const odd of [null, [], {}, { data: {} }, "x"]) expect(plotlyKind(odd)).toBeUndefined();
  });
});

describe("a graph", () => {
  it("stands in layers, circles and strangers and all", () => {
    const nodes = ["a", "b", "c", "d"].map((id) => ({ id }));
    const graph = graphOf({ nodes: [...nodes, { name: "no id" }], edges: [["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"], ["d", "x"], 7] });
    expect(graph.nodes.map(({ layer }) => layer)).toEqual([0, 1, 1, 2]);
    expect([graph.edges.length, graph.widest, graph.layers]).toEqual([4, 2, 3]);
    expect(graphOf({ nodes, edges: [["a", "b"], ["b", "a"]] }).edges).toHaveLength(2);
    for (const odd of [null, 7, { nodes: "x", edges: {} }]) expect(graphOf(odd).nodes).toEqual([]);
  });
});

describe("scores of boxes", () => {
  const { boxes } = readBoxes({ box_data: [{ position: { minX: 0, maxX: 1, minY: 0, maxY: 1 }, scores: { acc: 0.4, odd: "x" } }] }, 1, 1);

  it("hide a box under its limit, and none for a score that it lacks", () => {
    expect([...scoreRanges(boxes)]).toEqual([["acc", [0.4, 0.4]]]);
    expect(isAbove(boxes[0]!, new Map([["acc", 0.5]]))).toBe(false);
    expect(isAbove(boxes[0]!, new Map([["iou", 0.5]]))).toBe(true);
  });
});

describe("a glTF", () => {
  const bytes = (json: object): ArrayBuffer => new TextEncoder().encode(JSON.stringify(json)).buffer as ArrayBuffer;
  const check = (json: object): void => checkGltf(gltfOf(bytes(json)), 100);

  it("is refused where it asks for more than it has, or for what is elsewhere", () => {
    expect(() => check({ accessors: [{ count: 10, type: "VEC3" }] })).not.toThrow();
    expect(() => check({ accessors: [{ count: 1e9, type: "MAT4" }] })).toThrow("far more memory");
    expect(() => check({ accessors: [{ count: "x" }] })).toThrow("far more memory");
    expect(() => check({ buffers: [{ uri: "http://spy/a.bin" }] })).toThrow("names another file");
    expect(() => check({ extensionsRequired: ["KHR_draco_mesh_compression"] })).toThrow("packed");
    expect(() => gltfOf(new TextEncoder().encode("glTF").buffer as ArrayBuffer)).toThrow("no glTF");
  });

  it("knows how large its pictures become", () => {
    const png = new Uint8Array(32);
    new DataView(png.buffer).setUint32(0, 0x89504e47);
    new DataView(png.buffer).setUint32(16, 50_000);
    new DataView(png.buffer).setUint32(20, 50_000);
    expect(pixelsOf(png)).toBe(2_500_000_000);
    expect(pixelsOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 100, 0, 200, 3, 0, 0))).toBe(20_000);
    expect(pixelsOf(Uint8Array.of(1, 2))).toBe(0);
  });
});
