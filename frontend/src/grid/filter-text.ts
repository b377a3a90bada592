// The lines of the filter builder, and the filter language they are written in.

export interface Condition {
  key: string;
  operator: string;
  value: string;
}

export type Join = "and" | "or";

export interface Bracket {
  join: Join;
  parts: Condition[];
}

export interface Where {
  join: Join;
  parts: (Condition | Bracket)[];
}

export const NO_CONDITION: Where = { join: "and", parts: [] };
export const isBracket = (part: Condition | Bracket): part is Bracket => "parts" in part;

export const OPERATORS: Record<string, string> = {
  "=": "is",
  "!=": "is not",
  "<": "<",
  "<=": "≤",
  ">": ">",
  ">=": "≥",
  in: "is one of",
  contains: "contains",
  has: "has",
  "~": "matches",
  "!~": "does not match",
  within: "in the last",
  exists: "exists",
  missing: "is missing",
};
export const needsValue = (operator: string): boolean => operator !== "exists" && operator !== "missing";

const PLAIN_WORD = /^[^\s"'(),[\]=<>!~]+$/;
const PLAIN_VALUE = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|true|false|null|NaN|[+-]?Infinity)$/;

export const quoted = (text: string): string =>
  `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;

/** The field's name, quoted behind its first dot where it has odd characters. */
function spelledKey(key: string): string {
  if (PLAIN_WORD.test(key)) return key;
  const cut = key.indexOf(".") + 1;
  return key.slice(0, cut) + quoted(key.slice(cut));
}

const spelledValue = (text: string): string => (PLAIN_VALUE.test(text) ? text : quoted(text));

export const isWhole = ({ key, operator, value }: Condition): boolean =>
  key !== "" && (!needsValue(operator) || value.trim() !== "");

function conditionText({ key, operator, value }: Condition): string {
  const field = spelledKey(key);
  const trimmed = value.trim();
  if (!needsValue(operator)) return `${field} ${operator}`;
  if (operator === "in") return `${field} in (${trimmed.split(",").map((one) => spelledValue(one.trim())).join(", ")})`;
  if (operator === "within") return `${field} within ${trimmed}`;
  return `${field} ${operator} ${operator === "contains" || operator.endsWith("~") ? quoted(trimmed) : spelledValue(trimmed)}`;
}

/** All whole lines; empty when there is none. */
export function whereText(where: Where): string {
  const parts = where.parts.map((part) => (isBracket(part) ? inBrackets(bracketText(part)) : lineText(part)));
  return parts.filter(Boolean).join(` ${where.join} `);
}

const lineText = (condition: Condition): string => (isWhole(condition) ? conditionText(condition) : "");
const bracketText = ({ join, parts }: Bracket): string => parts.map(lineText).filter(Boolean).join(` ${join} `);
const inBrackets = (text: string): string => text && `(${text})`;

/** Runs of a group: equal to its value, or without the field. */
export function groupText(key: string, value: unknown, isMissing: boolean): string {
  const field = spelledKey(key);
  return isMissing ? `${field} missing` : `${field} = ${literal(value)}`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return typeof value === "string" ? quoted(value) : String(value);
}

export interface WholeFilter {
  text: string;
  /** Where what a person typed begins and ends in it, to show where that is wrong. */
  typedAt: number;
  typedEnd: number;
}

/** What was typed and all that narrows it further. */
export function together(typed: string, others: readonly string[]): WholeFilter {
  const parts = others.filter(Boolean).map((text) => `(${text})`);
  if (!parts.length) return { text: typed, typedAt: 0, typedEnd: typed.length };
  return { text: [...(typed ? [`(${typed})`] : []), ...parts].join(" and "), typedAt: 1, typedEnd: 1 + typed.length };
}
