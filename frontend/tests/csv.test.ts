import { expect, test } from "vitest";
import { readCsv } from "../src/files/csv";

test("quotes hold separators, lines and quotes", () => {
  const { columns, rows } = readCsv('id,words\r\n1,"a, ""b""\nc"\r\n2,\r\n', false);
  expect(columns).toEqual(["id", "words"]);
  expect(rows).toEqual([[1, 'a, "b"\nc'], [2, null]]);
});

test("the first line tells the separator", () => {
  expect(readCsv("a\tb,c\td\n1\t2\t3\n", false)).toEqual({ columns: ["a", "b,c", "d"], rows: [[1, 2, 3]] });
  expect(readCsv("a;b\n1,5;2\n", false).rows).toEqual([["1,5", 2]]);
});

test("only what comes back as it was written is a number", () => {
  expect(readCsv("a,b,c,d\n007,1e5,0.37,12345678901234567890\n", false).rows[0]).toEqual(["007", 1e5, 0.37, "12345678901234567890"]);
});

test("half a line at the end is left out, and odd ends do no harm", () => {
  expect(readCsv("a\n1\n2", true).rows).toEqual([[1]]);
  expect(readCsv("", false)).toEqual({ columns: [], rows: [] });
  expect(readCsv('a,b\n"never closed', false).rows).toEqual([["never closed", null]]);
  expect(readCsv("a,b\n1,2,3\n", false).rows).toEqual([[1, 2]]);
});
