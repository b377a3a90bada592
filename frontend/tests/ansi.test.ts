import { expect, test } from "vitest";
import { coloured } from "../src/logs/ansi";

function html(text: string): string {
  const box = document.createElement("div");
  box.append(...coloured(text));
  return box.innerHTML;
}

test("text without colours is a text and nothing else", () => {
  expect(html("a <b> & c")).toBe("a &lt;b&gt; &amp; c");
});

test("colours and attributes last until they are taken back", () => {
  expect(html("\x1b[1;31mred\x1b[39mbold\x1b[0mplain")).toBe(
    '<span class="ansi-bold ansi-text-1">red</span><span class="ansi-bold">bold</span>plain',
  );
  expect(html("\x1b[92;103mbright\x1b[49mtext")).toBe(
    '<span class="ansi-text-10 ansi-ground-11">bright</span><span class="ansi-text-10">text</span>',
  );
});

test("long colours are read in all their forms", () => {
  const colourOf = (codes: string): string | undefined => {
    const node = coloured(`\x1b[${codes}mx`)[0];
    return node instanceof HTMLElement ? node.style.color || node.className : undefined;
  };
  expect(colourOf("38;5;9")).toBe("ansi-text-9");
  expect(colourOf("38;5;208")).toBe("rgb(255 135 0)");
  expect(colourOf("38;5;244")).toBe("rgb(128 128 128)");
  expect(colourOf("38;2;1;2;300")).toBe("rgb(1 2 255)");
  expect(colourOf("38;5")).toBeUndefined();
  expect(colourOf("38;7;1")).toBeUndefined();
});

test("cursor moves, titles and other controls draw nothing", () => {
  expect(html("\x1b[2Ka\x1b]0;title\x07b\x1b[?25lc\x07d")).toBe("abcd");
});
