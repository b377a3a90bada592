// How many lines of a column a text takes, in letters of one width: to know heights without drawing.

const TAB = 4;
const WIDE = /[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]|\p{Extended_Pictographic}/u;

/** Columns that the text takes in one line. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const letter of text) {
    if (letter === "\t") width += TAB - (width % TAB);
    else width += WIDE.test(letter) ? 2 : 1;
  }
  return width;
}

export const linesOf = (text: string, columns: number): number => Math.max(1, Math.ceil(widthOf(text) / Math.max(1, columns)));
