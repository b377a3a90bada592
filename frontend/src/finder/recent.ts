// The pages that were opened last, for the palette; kept in this browser for each person.
import type { Command } from "./commands";

const MOST = 6;

interface Visit {
  path: string;
  label: string;
  detail: string;
}

const keyOf = (): string => `labstead:recent:${document.body.dataset["person"] ?? ""}`;

function visits(): Visit[] {
  return JSON.parse(localStorage.getItem(keyOf()) ?? "[]") as Visit[];
}

/** Note the page of a project or run that is open now. */
export function noteVisit(): void {
  const crumbs = [...document.querySelectorAll(".breadcrumb li")].map((crumb) => crumb.textContent!.trim());
  if (crumbs.length < 2 || !document.querySelector(".tabs")) return;
  const label = [crumbs.slice(2).join(" / "), document.querySelector(".tabs [aria-current]")?.firstChild?.textContent?.trim()];
  const visit = { path: location.pathname, label: label[0] || `${crumbs[1]}: ${label[1] ?? "Settings"}`, detail: crumbs.slice(0, 2).join("/") };
  const others = visits().filter(({ path }) => path !== visit.path);
  localStorage.setItem(keyOf(), JSON.stringify([visit, ...others].slice(0, MOST + 1)));
}

/** Without the page one is on. */
export function recentPages(): Command[] {
  const others = visits().filter(({ path }) => path !== location.pathname).slice(0, MOST);
  return others.map(({ path, label, detail }) => ({ group: "Recent", label, detail, icon: "undo", path }));
}
