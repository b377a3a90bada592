import { describe, expect, it } from "vitest";
import { filesOfPatch, hunksBetween } from "../src/diff/changes";
import { countsOf, sideBySide, unified, type Row } from "../src/diff/rows";
import { linesOf, widthOf } from "../src/diff/wrapping";

const before = "a\nb\nc\nlr = 0.1\ne\nf\ng\nh\ni\nj\n";
const after = "a\nb\nc\nlr = 0.25\nmore\ne\nf\ng\nh\ni\nj\nk\n";
const words = ({ before, after, gap }: Row): unknown => gap ?? [before?.line ?? null, after?.line ?? null, (after ?? before)!.text];

describe("line diffs", () => {
  it("stand below each other", () => {
    const hunks = hunksBetween(before, after, 1)!;
    expect(unified(hunks, 10).map(words)).toEqual([
      2, [3, 3, "c"], [4, null, "lr = 0.1"], [null, 4, "lr = 0.25"], [null, 5, "more"], [5, 6, "e"], 4, [10, 11, "j"], [null, 12, "k"],
    ]);
    expect(countsOf(hunks)).toEqual({ added: 3, removed: 1 });
  });

  it("or beside each other, with what differs within a line", () => {
    const rows = sideBySide(hunksBetween(before, after, 0)!, 10);
    expect(rows.map(words)).toEqual([3, [4, 4, "lr = 0.25"], [null, 5, "more"], 6, [null, 12, "k"]]);
    expect([rows[1]!.before!.mark, rows[1]!.after!.mark]).toEqual([[7, 8], [7, 9]]);
  });

  it("of equal texts are empty, of new ones all added", () => {
    expect(unified(hunksBetween(before, before)!, 10)).toEqual([{ before: null, after: null, gap: 10 }]);
    expect(unified(hunksBetween("", "x\ny\n")!).map(words)).toEqual([[null, 1, "x"], [null, 2, "y"]]);
  });
});

const PATCH = `# not contained: data.bin
diff --git a/train.py b/train.py
index 1..2 100644
--- a/train.py
+++ b/train.py
@@ -1,2 +1,2 @@
 import os
-lr = 1
+lr = 2
diff --git a/logo.png b/logo.png
index 1..2 100644
GIT binary patch
literal 3
abc

diff --git a/with space.py b/with space.py
new file mode 100644
--- /dev/null
+++ b/with space.py\t
@@ -0,0 +1 @@
+<b>
`;

describe("patches", () => {
  it("are read file by file", () => {
    expect(filesOfPatch(PATCH).map(({ path, note, hunks }) => [path, note, hunks.length])).toEqual([
      ["train.py", "", 1], ["logo.png", "binary", 0], ["with space.py", "new", 1],
    ]);
    expect(filesOfPatch("")).toEqual([]);
    expect(filesOfPatch("no patch at all")).toEqual([]);
  });
});

describe("wrapping", () => {
  it("counts tabs and wide letters", () => {
    expect([widthOf("a\tb"), widthOf("漢字"), widthOf("")]).toEqual([5, 4, 0]);
    expect([linesOf("", 10), linesOf("x".repeat(21), 10), linesOf("x", 0)]).toEqual([1, 3, 1]);
  });
});
