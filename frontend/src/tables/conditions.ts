// What narrows a table: conditions on columns, all of which a row has to meet. Pure.
import { asFields, asList, asText } from "../media/items";
import { type Cell, numberOf, rawText, type TableData, type Test } from "./rows";

export const OPERATORS = ["=", "≠", "<", "≤", ">", "≥", "contains", "is empty", "has a value"] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Condition {
  /** By name: the next step's table has its columns elsewhere. */
  column: string;
  operator: Operator;
  value: string;
}

export const needsValue = (operator: Operator): boolean => operator !== "is empty" && operator !== "has a value";

/** Those in kept settings that make sense. */
export function readConditions(kept: unknown): Condition[] {
  return asList(kept).map(asFields).flatMap(({ column, operator, value }) =>
    typeof column === "string" && OPERATORS.includes(operator as Operator) ? [{ column, operator: operator as Operator, value: asText(value) }] : [],
  );
}

/** A condition on a column that the table lacks is met by no row. */
export function testsOf(conditions: readonly Condition[], { columns }: TableData): Test[] {
  return conditions.map((condition) => {
    const place = columns.indexOf(condition.column);
    const meets = cellTest(condition);
    return (row) => meets(row[place]);
  });
}

type CellTest = (cell: Cell) => boolean;

function cellTest({ operator, value }: Condition): CellTest {
  const wanted = value.trim();
  const words = wanted.toLowerCase();
  const number = wanted === "" ? NaN : Number(wanted);
  const isEqual: CellTest = (cell) => (numberOf(cell) ?? NaN) === number || rawText(cell).toLowerCase() === words;
  const compare = (meets: (sign: number) => boolean): CellTest => (cell) => {
    const sign = signOf(cell, number, words);
    return sign !== undefined && meets(sign);
  };
  const tests: Record<Operator, CellTest> = {
    "=": isEqual,
    "≠": (cell) => !isEqual(cell),
    "<": compare((sign) => sign < 0),
    "≤": compare((sign) => sign <= 0),
    ">": compare((sign) => sign > 0),
    "≥": compare((sign) => sign >= 0),
    contains: (cell) => rawText(cell).toLowerCase().includes(words),
    "is empty": (cell) => rawText(cell) === "",
    "has a value": (cell) => rawText(cell) !== "",
  };
  return tests[operator];
}

/** Numbers with numbers, texts with texts; else they cannot be compared. */
function signOf(cell: Cell, number: number, words: string): number | undefined {
  const own = numberOf(cell);
  if (own !== undefined) return Number.isNaN(own) || Number.isNaN(number) ? undefined : own - number;
  const text = rawText(cell).toLowerCase();
  return text === "" ? undefined : text < words ? -1 : Number(text > words);
}
