// Text with ANSI colours, as elements. Only what a line of the console stream may hold: colours and
// attributes; the client has applied cursor moves already. Older lines may hold anything else, which is left out.
import "../styles/ansi-lazy.css";

const SEQUENCE = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])|[\x00-\x08\x0b-\x1f\x7f]/g;
const ATTRIBUTES: Record<string, string> = { 1: "bold", 2: "faint", 3: "italic", 4: "underlined", 7: "reversed", 9: "struck" };
const ENDS: Record<string, string[]> = { 22: ["bold", "faint"], 23: ["italic"], 24: ["underlined"], 27: ["reversed"], 29: ["struck"] };

/** One of the 16 colours of the theme by its number, or a colour for CSS. */
type Colour = number | string;

interface Style {
  text: Colour | null;
  ground: Colour | null;
  attributes: Set<string>;
}

/** Text nodes and spans; what is not coloured stays a plain text node. */
export function coloured(text: string): Node[] {
  const nodes: Node[] = [];
  const style: Style = { text: null, ground: null, attributes: new Set() };
  let at = 0;
  for (const match of text.matchAll(SEQUENCE)) {
    push(nodes, text.slice(at, match.index), style);
    at = match.index + match[0].length;
    if (match[2] === "m") apply(style, match[1] ?? "");
  }
  push(nodes, text.slice(at), style);
  return nodes;
}

function push(nodes: Node[], text: string, style: Style): void {
  if (!text) return;
  if (style.text === null && style.ground === null && !style.attributes.size) {
    nodes.push(document.createTextNode(text));
    return;
  }
  const span = document.createElement("span");
  span.textContent = text;
  span.className = classesOf(style).join(" ");
  if (typeof style.text === "string") span.style.color = style.text;
  if (typeof style.ground === "string") span.style.backgroundColor = style.ground;
  nodes.push(span);
}

function classesOf(style: Style): string[] {
  const classes = [...style.attributes].map((name) => `ansi-${name}`);
  if (typeof style.text === "number") classes.push(`ansi-text-${style.text}`);
  if (typeof style.ground === "number") classes.push(`ansi-ground-${style.ground}`);
  return classes;
}

function apply(style: Style, parameters: string): void {
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code === 0) Object.assign(style, { text: null, ground: null, attributes: new Set() });
    else if (code in ATTRIBUTES) style.attributes.add(ATTRIBUTES[code]!);
    else if (code in ENDS) ENDS[code]!.forEach((name) => style.attributes.delete(name));
    else if (code === 38 || code === 48) at = applyLong(style, codes, at);
    else applyShort(style, code);
  }
}

function applyShort(style: Style, code: number): void {
  if (code >= 30 && code <= 37) style.text = code - 30;
  else if (code >= 90 && code <= 97) style.text = code - 82;
  else if (code >= 40 && code <= 47) style.ground = code - 40;
  else if (code >= 100 && code <= 107) style.ground = code - 92;
  else if (code === 39) style.text = null;
  else if (code === 49) style.ground = null;
}

/** 38;5;n and 38;2;r;g;b, at 48 for the ground. The index of the last number used. */
function applyLong(style: Style, codes: number[], at: number): number {
  const place = codes[at] === 38 ? "text" : "ground";
  const [kind, ...rest] = codes.slice(at + 1, at + 5);
  if (kind === 5 && rest.length) {
    style[place] = paletteColour(rest[0]!);
    return at + 2;
  }
  if (kind !== 2 || rest.length < 3) return codes.length;
  style[place] = `rgb(${rest.slice(0, 3).map((part) => Math.min(part, 255)).join(" ")})`;
  return at + 4;
}

/** xterm's 256 colours: 16 of the theme, a cube of 6 x 6 x 6, 24 greys. */
function paletteColour(index: number): Colour {
  if (index < 16) return index;
  if (index >= 232) return grey(8 + 10 * (Math.min(index, 255) - 232));
  const level = (part: number): number => (part ? 55 + 40 * part : 0);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
}

const grey = (level: number): string => `rgb(${level} ${level} ${level})`;
