// Whether a glTF asks for more than its bytes can hold. Pure, and before anything is made of it.
import { fieldsOf, listOf, textOf } from "./serving";

const MAGIC = 0x46546c67; // "glTF"
const JSON_CHUNK = 0x4e4f534a;
const MOST_BYTES = 400_000_000;
const MOST_PIXELS = 100_000_000;
const PARTS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 };
const WIDTHS: Readonly<Record<number, number>> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 };
const PACKED = /draco|meshopt|basisu/i;

export interface Gltf {
  json: Record<string, unknown>;
  /** The bytes of its images, as far as they are in the file. */
  images: Uint8Array[];
}

/** Throws where it is neither a GLB nor a glTF in JSON. */
export function gltfOf(content: ArrayBuffer): Gltf {
  const view = new DataView(content);
  const isBinary = content.byteLength >= 12 && view.getUint32(0, true) === MAGIC;
  return isBinary ? binary(content, view) : { json: parsed(textOf(content)), images: [] };
}

function binary(content: ArrayBuffer, view: DataView): Gltf {
  const broken = new Error("The file is broken: its parts do not fit together.");
  if (content.byteLength < 20 || view.getUint32(8, true) > content.byteLength) throw broken;
  const length = view.getUint32(12, true);
  if (view.getUint32(16, true) !== JSON_CHUNK || 20 + length > content.byteLength) throw broken;
  const json = parsed(textOf(content.slice(20, 20 + length)));
  const start = 20 + length + 8;
  const bytes = start < content.byteLength ? new Uint8Array(content, start) : new Uint8Array();
  return { json, images: imagesIn(json, bytes) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    throw new Error("The file is no glTF: it cannot be read as one.");
  }
}

function imagesIn(json: Record<string, unknown>, bytes: Uint8Array): Uint8Array[] {
  const views = listOf(json["bufferViews"]).map(fieldsOf);
  return listOf(json["images"]).flatMap((image) => {
    const view = views[Number(fieldsOf(image)["bufferView"])];
    if (!view) return [];
    const start = Number(view["byteOffset"] ?? 0);
    return [bytes.subarray(start, start + Number(view["byteLength"] ?? 0))];
  });
}

export function checkGltf({ json, images }: Gltf, size: number): void {
  const packed = listOf(json["extensionsRequired"]).map(String).find((name) => PACKED.test(name));
  if (packed) throw new Error(`The file is packed with ${packed}, which is not unpacked here. Log it without to see it, or download it.`);
  const parts = [...listOf(json["buffers"]), ...listOf(json["images"])].map(fieldsOf);
  const isApart = parts.some(({ uri }) => typeof uri === "string" && !/^data:/i.test(uri));
  if (isApart) throw new Error("The file names another file, which is not fetched. Log it as one GLB.");
  const needed = listOf(json["accessors"]).map((one) => bytesOf(fieldsOf(one))).reduce((sum, one) => sum + one, 0);
  if (!(needed <= MOST_BYTES)) throw new Error(`The file of ${size.toLocaleString("en")} bytes asks for far more memory than that. It is not opened.`);
  const pixels = images.map(pixelsOf).reduce((sum, one) => sum + one, 0);
  if (pixels > MOST_PIXELS) throw new Error("Its pictures are too large once unpacked. It is not opened.");
}

/** An accessor may name points that no byte of the file stands for. */
function bytesOf(accessor: Record<string, unknown>): number {
  return Number(accessor["count"] ?? 0) * (PARTS[String(accessor["type"])] ?? 1) * (WIDTHS[Number(accessor["componentType"])] ?? 4);
}

/** Of a PNG or a JPEG, by its own words; of others none. */
export function pixelsOf(image: Uint8Array): number {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length > 24 && view.getUint32(0) === 0x89504e47) return view.getUint32(16) * view.getUint32(20);
  return image.length > 4 && view.getUint16(0) === 0xffd8 ? jpegPixels(view) : 0;
}

function jpegPixels(view: DataView): number {
  let at = 2;
  while (at + 9 < view.byteLength) {
    const marker = view.getUint16(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return view.getUint16(at + 5) * view.getUint16(at + 7);
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return 0;
}
