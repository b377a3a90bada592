// The shape of a run's state; its word stands beside it, or is read out.
import { element } from "../dom";
import { icon } from "./icons";

const ICONS: Record<string, string> = { finished: "check", failed: "cross", killed: "square", pending: "circle" };

export const stateMark = (state: string): Element =>
  state === "running" ? element("span", { class: "pulse", "aria-hidden": "true" }) : icon(ICONS[state] ?? "triangle");
