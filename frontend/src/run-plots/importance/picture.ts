// Parameter importance as a picture to take home.
import type { Look } from "../look";
import { fitted, FONT, type Pen } from "../pen";
import type { Picture } from "../picture";
import { groundsOf, type Importance, nameOf, signed } from "./answer";

const WIDTH = 560;
const LINE = 24;
const HEAD = 26;
const MOST = 60;
const NAMES = 170;
const BARS = 190;

export function pictureOf(answer: Importance, title: string, look: Look, colours: { plus: string; minus: string }): Picture {
  const keys = answer.keys.slice(0, MOST);
  const most = Math.max(...keys.map(({ importance }) => importance), 1e-9);
  const draw = (pen: Pen): void => {
    pen.font = FONT;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.fillStyle = look.text;
    pen.fillText("Importance", NAMES, HEAD / 2);
    pen.fillText("Correlation", NAMES + BARS, HEAD / 2);
    keys.forEach((one, at) => {
      const middle = HEAD + LINE * (at + 0.5);
      pen.fillStyle = look.strong;
      pen.fillText(fitted(pen, nameOf(one.key), NAMES - 12), 0, middle);
      pen.fillText(one.importance.toFixed(3), NAMES + 130, middle);
      pen.fillText(one.correlation === null ? "—" : signed(one.correlation), NAMES + BARS + 130, middle);
      pen.fillStyle = look.accent;
      pen.fillRect(NAMES, middle - 4, (one.importance / most) * 120, 8);
      drawSigned(pen, one.correlation ?? 0, middle, colours);
    });
    pen.fillStyle = look.text;
    pen.fillText(groundsOf(answer), 0, HEAD + LINE * (keys.length + 0.5));
  };
  return { title, size: { width: WIDTH, height: HEAD + LINE * (keys.length + 1) }, legend: [], draw };
}

function drawSigned(pen: Pen, correlation: number, middle: number, { plus, minus }: { plus: string; minus: string }): void {
  const zero = NAMES + BARS + 60;
  pen.fillStyle = correlation < 0 ? minus : plus;
  pen.fillRect(correlation < 0 ? zero + correlation * 60 : zero, middle - 4, Math.abs(correlation) * 60, 8);
}
