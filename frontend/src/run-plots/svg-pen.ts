// Takes the calls that draw on a canvas and writes them down as SVG. Pure.
import { FONT, type Pen } from "./pen";

interface State {
  fillStyle: Pen["fillStyle"];
  strokeStyle: Pen["strokeStyle"];
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  transform: string;
  clip: string;
}

const START: State = {
  fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: FONT,
  textAlign: "start", textBaseline: "alphabetic", dash: [], transform: "", clip: "",
};
const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end", end: "end" };
const BASELINES: Partial<Record<CanvasTextBaseline, string>> = { middle: "central", top: "text-before-edge", bottom: "text-after-edge" };
/** Of a character of our font, against its size; without a canvas nobody measures it. */
const CHARACTER_SHARE = 0.55;

export class SvgPen implements Pen {
  private now: State = { ...START };
  private readonly before: State[] = [];
  private readonly parts: string[] = [];
  private path = "";
  private clips = 0;

  constructor(private readonly width: number, private readonly height: number) {}

  get fillStyle(): Pen["fillStyle"] { return this.now.fillStyle; }
  set fillStyle(value) { this.now.fillStyle = value; }
  get strokeStyle(): Pen["strokeStyle"] { return this.now.strokeStyle; }
  set strokeStyle(value) { this.now.strokeStyle = value; }
  get lineWidth(): number { return this.now.lineWidth; }
  set lineWidth(value) { this.now.lineWidth = value; }
  get globalAlpha(): number { return this.now.globalAlpha; }
  set globalAlpha(value) { this.now.globalAlpha = value; }
  get font(): string { return this.now.font; }
  set font(value) { this.now.font = value; }
  get textAlign(): CanvasTextAlign { return this.now.textAlign; }
  set textAlign(value) { this.now.textAlign = value; }
  get textBaseline(): CanvasTextBaseline { return this.now.textBaseline; }
  set textBaseline(value) { this.now.textBaseline = value; }

  save(): void {
    this.before.push({ ...this.now });
  }

  restore(): void {
    this.now = this.before.pop() ?? this.now;
  }

  translate(x: number, y: number): void {
    this.now.transform += `translate(${short(x)} ${short(y)})`;
  }

  rotate(angle: number): void {
    this.now.transform += `rotate(${short((angle * 180) / Math.PI)})`;
  }

  setLineDash(dash: number[]): void {
    this.now.dash = [...dash];
  }

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${short(x)} ${short(y)}`;
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.path += `C${[x1, y1, x2, y2, x, y].map(short).join(" ")}`;
  }

  /** Only whole circles are drawn. */
  arc(x: number, y: number, radius: number): void {
    const [r, d] = [short(radius), short(radius * 2)];
    this.path += `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.put("rect", `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" ${this.filling}`);
  }

  clip(): void {
    this.now.clip = `clip-${this.clips++}`;
    this.parts.push(`<clipPath id="${this.now.clip}"><path d="${this.path}"/></clipPath>`);
  }

  fill(): void {
    this.put("path", `d="${this.path}" ${this.filling}`);
  }

  stroke(): void {
    const dash = this.now.dash.length ? ` stroke-dasharray="${this.now.dash.join(" ")}"` : "";
    this.put("path", `d="${this.path}" fill="none" stroke="${escaped(String(this.strokeStyle))}" stroke-width="${short(this.lineWidth)}" stroke-opacity="${short(this.globalAlpha)}"${dash}`);
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = ANCHORS[this.textAlign];
    const baseline = BASELINES[this.textBaseline];
    const place = `x="${short(x)}" y="${short(y)}" style="font:${escaped(this.font)}" ${this.filling}`;
    const how = `${anchor ? ` text-anchor="${anchor}"` : ""}${baseline ? ` dominant-baseline="${baseline}"` : ""}`;
    this.put("text", place + how, escaped(text));
  }

  measureText(text: string): { width: number } {
    const size = Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 11);
    return { width: text.length * size * CHARACTER_SHARE };
  }

  /** The whole picture as a file. */
  toString(): string {
    const { width, height } = this;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${this.parts.join("")}</svg>\n`;
  }

  private get filling(): string {
    return `fill="${escaped(String(this.fillStyle))}" fill-opacity="${short(this.globalAlpha)}"`;
  }

  private put(tag: string, attributes: string, content = ""): void {
    const { transform, clip } = this.now;
    const where = `${transform ? ` transform="${transform}"` : ""}${clip ? ` clip-path="url(#${clip})"` : ""}`;
    this.parts.push(`<${tag} ${attributes}${where}>${content}</${tag}>`);
  }
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Also without the control characters that XML does not have. */
const escaped = (text: string): string =>
  text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "�").replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!);
