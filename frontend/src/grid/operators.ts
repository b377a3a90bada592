// Which operators make sense for a field.
import type { FieldUse } from "./questions";

const BOTH_ENDS = ["exists", "missing"];
const TEXT = ["=", "!=", "in", "contains", "~", "!~", ...BOTH_ENDS];
const NUMBER = ["=", "!=", "<", "<=", ">", ">=", "in", ...BOTH_ENDS];
const TIME = ["within", "<", ">", "=", ...BOTH_ENDS];
const LIST = ["has", "=", ...BOTH_ENDS];
const ANY = [...new Set([...NUMBER, ...TEXT, "has"])];
const OF_RUN: Record<string, string[]> = {
  created_at: TIME,
  heartbeat_at: TIME,
  finished_at: TIME,
  duration: ["<", "<=", ">", ">=", "=", ...BOTH_ENDS],
  exit_code: NUMBER,
  tags: LIST,
};

/** By the kinds of values that runs have there. */
export function operatorsFor(key: string, use: FieldUse | undefined): string[] {
  if (key in OF_RUN) return OF_RUN[key]!;
  if (key && !key.includes(".")) return TEXT;
  const kinds = Object.keys(use?.kinds ?? {});
  if (kinds.length !== 1) return ANY;
  return { number: NUMBER, text: TEXT, list: LIST }[kinds[0]!] ?? ANY;
}
