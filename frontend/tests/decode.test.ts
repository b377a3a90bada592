import { expect, test } from "vitest";
import { decodeSeries, decodeSeriesJSON } from "../src/series/decode";

/** An answer as the server writes it: header length, header, padding to 8, blocks. */
function answer(header: object, blocks: ArrayBufferView[]): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + blocks.reduce((sum, block) => sum + padded(block), 0));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  blocks.reduce((at, block) => {
    bytes.set(new Uint8Array(block.buffer, block.byteOffset, block.byteLength), at);
    return at + padded(block);
  }, start);
  return bytes.buffer;
}

const padded = (block: ArrayBufferView): number => Math.ceil(block.byteLength / 8) * 8;

function panel(series: object[], extra: object = {}): object {
  return { v: 1, cursor: "7", panels: [{ metric: "loss", x: { kind: "step", values: { off: 0, n: 3, t: "f64" } }, series, ...extra }] };
}

test("binary columns keep their numbers and types", () => {
  const series = [{ run: "a", n_raw: 3, last: 2, y: { off: 24, n: 3, t: "f32" } }];
  const [loss] = decodeSeries(answer(panel(series), [new Float64Array([0, 1, 2]), new Float32Array([0.5, NaN, 2.5])]));
  expect([...loss!.x]).toEqual([0, 1, 2]);
  expect(loss!.runs[0]!.y).toBeInstanceOf(Float32Array);
  expect([...loss!.runs[0]!.y]).toEqual([0.5, NaN, 2.5]);
  expect(loss!.runs[0]).toMatchObject({ run: "a", nRaw: 3, last: 2 });
  expect(loss!.runs[0]!.lo).toBeUndefined();
});

test("extremes come with the values they belong to", () => {
  const y = { off: 24, n: 3, t: "f64" };
  const series = [{ run: "a", n_raw: 9, last: 2, y, lo: { ...y, off: 48 }, hi: { ...y, off: 72 } }];
  const columns = [[0, 1, 2], [5, 6, 7], [4, 5, 6], [6, 7, 8]].map((one) => new Float64Array(one));
  const [loss] = decodeSeries(answer(panel(series), columns));
  expect([[...loss!.runs[0]!.lo!], [...loss!.runs[0]!.hi!]]).toEqual([[4, 5, 6], [6, 7, 8]]);
});

test("the JSON form says the same", () => {
  const json = {
    v: 1,
    panels: [{ metric: "loss", x: { kind: "step", values: [0, 1, 2] }, incomplete: ["b"],
      series: [{ run: "a", n_raw: 3, last: 2, y: [null, "Infinity", -1.5], lost: [0], above: [1] }] }],
  };
  const [loss] = decodeSeriesJSON(json);
  expect([...loss!.runs[0]!.y]).toEqual([NaN, Infinity, -1.5]);
  expect(loss!.runs[0]).toMatchObject({ lost: [0], above: [1], below: [] });
  expect(loss!.incomplete).toEqual(["b"]);
});

test("a newer form is refused in words", () => {
  expect(() => decodeSeriesJSON({ v: 2, panels: [] })).toThrow("Reload");
});
