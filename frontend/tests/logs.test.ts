import { describe, expect, it } from "vitest";
import { ApiError } from "../src/api";
import { linkedLines, linkOf } from "../src/logs/line-links";
import { anchorOf } from "../src/logs/line-window";
import { countWords, joined, LogSearch, matchFrom, NO_MATCHES, patternOf, rangesIn } from "../src/logs/log-search";

describe("a window over lines", () => {
  it("draws all of a short log", () => expect(anchorOf(0.5, 200, 40)).toEqual({ line: 100, first: 0, last: 200 }));

  it("has the first line on top and the last at the bottom", () => {
    expect(anchorOf(0, 1_000_000, 40)).toEqual({ line: 0, first: 0, last: 70 });
    expect(anchorOf(1, 1_000_000, 40)).toEqual({ line: 1_000_000, first: 999_930, last: 1_000_000 });
    expect(anchorOf(0.5, 1_000_000, 40)).toEqual({ line: 500_000, first: 499_950, last: 500_050 });
  });
});

describe("links to lines", () => {
  it("count from one", () => {
    expect(linkedLines("#L12")).toEqual({ first: 11, last: 11 });
    expect(linkedLines("#L20-L12")).toEqual({ first: 11, last: 19 });
    expect([linkedLines("#L"), linkedLines("#content"), linkedLines("")]).toEqual([null, null, null]);
    expect([linkOf({ first: 0, last: 0 }), linkOf({ first: 11, last: 19 })]).toEqual(["#L1", "#L12-L20"]);
  });
});

describe("matches", () => {
  const some = { ...NO_MATCHES, text: "x", lines: [3, 9, 20], count: 3 };

  it("are counted, and new ones join them", () => {
    expect(countWords(some, 1)).toBe("2 of 3");
    expect(countWords({ ...some, lines: [], count: 0 }, 0)).toBe("none");
    expect(joined(some, [20, 31])).toMatchObject({ lines: [3, 9, 20, 31], count: 4 });
    expect([matchFrom([3, 9], 4), matchFrom([3, 9], 10), matchFrom([], 1)]).toEqual([1, 0, 0]);
  });

  it("are marked through the borders of colours", () => {
    const line = document.createElement("span");
    line.append("lo", Object.assign(document.createElement("b"), { textContent: "ss 0." }), "5 LOSS");
    const texts = rangesIn(line, patternOf("loss", false)!).map((range) => [range.startOffset, range.endOffset]);
    expect(texts).toEqual([[0, 2], [2, 6]]);
    expect([patternOf("a.b", false)!.test("axb"), patternOf("(", true)]).toEqual([false, null]);
  });
});

describe("a search", () => {
  const asked: { text: string; fromRow: number; answer: (lines: number[]) => void; refuse: () => void }[] = [];
  const search = new LogSearch({
    search: (text, _isPattern, fromRow) =>
      new Promise((resolve, reject) => {
        const answer = (lines: number[]): void => resolve({ lines, n_lines: lines.length, n_rows: fromRow + 10 });
        asked.push({ text, fromRow, answer, refuse: () => reject(new ApiError(503, "busy", "Busy.", "")) });
      }),
  });

  it("drops answers that come after another was begun, or after it was cleared", async () => {
    const [slow, quick] = [search.begin("lo", false), search.begin("loss", false)];
    asked[1]!.answer([3]);
    expect(await quick).toBe(true);
    asked[0]!.answer([1, 2, 3]);
    expect([await slow, search.found.text, search.found.lines]).toEqual([false, "loss", [3]]);
    const ofNew = search.refresh();
    await search.begin("", false);
    asked[2]!.answer([9]);
    expect([await ofNew, asked[2]!.fromRow, search.found]).toEqual([false, 10, NO_MATCHES]);
    const refused = search.begin("late", false);
    void search.begin("", false);
    asked[3]!.refuse();
    expect(await refused).toBe(false);
  });

  it("keeps what it found when new lines cannot be searched, and searches them the next time", async () => {
    const first = search.begin("x", false);
    asked.at(-1)!.answer([4]);
    await first;
    const failing = search.refresh();
    asked.at(-1)!.refuse();
    await expect(failing).rejects.toThrow("Busy.");
    const again = search.refresh();
    asked.at(-1)!.answer([12]);
    expect([await again, asked.at(-1)!.fromRow, search.found.lines]).toEqual([true, 10, [4, 12]]);
  });
});
