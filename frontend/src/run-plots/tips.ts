// What a tooltip over one run or group says: its name, and values by name.
import { dot, text } from "../charts/tooltip";
import { make } from "../dom";

export type Facts = readonly (readonly [name: string, value: string])[];

interface Named {
  name: string;
  /** Palette index. */
  colour: number;
}

export function tipOf(one: Named, facts: Facts): Node[] {
  const head = make("div", "tooltip-row tooltip-run", dot(one.colour), text("tooltip-name", one.name));
  return [head, ...facts.map(([name, value]) => make("div", "tooltip-row", text("tooltip-name muted", name), text("tooltip-value", value)))];
}

export const spoken = ({ name }: Named, facts: Facts): string => [name, ...facts.map((fact) => fact.join(" "))].join(", ");
