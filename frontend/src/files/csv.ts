// Comma-separated values as rows. Pure functions.
import type { Cell, TableData } from "../tables/rows";

const SEPARATORS = [",", ";", "\t", "|"] as const;
// Longer numbers would not come back as they were written.
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,17})?([eE][+-]?\d{1,3})?$/;

/** The first line names the columns. With `isCut` the last line is left out: it may be half of one. */
export function readCsv(text: string, isCut: boolean): TableData {
  const lines = linesOf(text.replace(/^\uFEFF/, ""));
  if (isCut) lines.pop();
  const [columns = [], ...rows] = lines;
  return { columns, rows: rows.map((row) => columns.map((_, at) => cellOf(row[at]))) };
}

function cellOf(text: string | undefined): Cell {
  if (text === undefined || text === "") return null;
  return NUMBER.test(text) ? Number(text) : text;
}

/** The one that the first line has most of. */
function separatorOf(text: string): string {
  const line = text.slice(0, (text.indexOf("\n") + 1 || text.length + 1) - 1);
  const count = (sign: string): number => line.split(sign).length;
  return SEPARATORS.reduce<string>((best, sign) => (count(sign) > count(best) ? sign : best), ",");
}

function linesOf(text: string): string[][] {
  const separator = separatorOf(text);
  const lines: string[][] = [];
  let [line, field, isQuoted]: [string[], string, boolean] = [[], "", false];
  const endField = (): void => {
    line.push(field);
    field = "";
  };
  const endLine = (): void => {
    endField();
    if (line.length > 1 || line[0] !== "") lines.push(line);
    line = [];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (isQuoted) {
      if (sign !== "\"") field += sign;
      else if (text[at + 1] === "\"") field += text[++at]!;
      else isQuoted = false;
    } else if (sign === "\"" && field === "") isQuoted = true;
    else if (sign === separator) endField();
    else if (sign === "\n") endLine();
    else if (sign !== "\r") field += sign;
  }
  if (field !== "" || line.length) endLine();
  return lines;
}
