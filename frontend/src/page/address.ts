// What a person chose on the page. The address holds it, so that it can be linked and reloaded, and
// so does the open view: then the address says only what differs from it.
import { draftOf } from "./draft";

export type Values = Record<string, string>;

/** Not part of a view: where one stands at the moment, or what the view keeps in another form. */
const PASSING = new Set(["view", "find", "page", "panel", "x", "smoothing", "smoother", "q", "sort"]);
const MOST_CHARACTERS = 1_500;

interface State {
  /** As the view has them. */
  saved: Values;
  /** What the address need not say. */
  usual: Values;
  now: Values;
  /** Came with a link to one's own workspace: looked at, not kept. */
  visiting: Set<string>;
}

let state: State | undefined;

/** The parameters of the page, those of the view behind it, and what was not yet saved of it. */
function current(): State {
  if (state) return state;
  const views = document.querySelector<HTMLElement>("labstead-views")?.dataset ?? {};
  const { address, named } = views;
  const saved = JSON.parse(address ?? "{}") as Values;
  const kept = draftOf(views);
  const asked = Object.fromEntries(new URLSearchParams(location.search));
  const own = (kept ? kept.address : saved) ?? {};
  const visiting = named === undefined ? Object.keys(asked).filter((name) => asked[name] !== (own[name] ?? "")) : [];
  state = { saved, usual: named === undefined ? {} : saved, now: { ...own, ...asked }, visiting: new Set(visiting) };
  return state;
}

export const valueOf = (name: string): string => current().now[name] ?? "";

/** Write these into the address; what is empty, or as the view has it, is taken out. */
export function remember(values: Values): void {
  const { now, usual, visiting } = current();
  const changed = Object.keys(values).filter((name) => values[name] !== (now[name] ?? ""));
  for (const name of changed) visiting.delete(name);
  Object.assign(now, values);
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === (usual[name] ?? "") || (value.length > MOST_CHARACTERS && !PASSING.has(name))) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  if (address.href !== location.href) history.replaceState(history.state, "", address);
  if (changed.some((name) => !PASSING.has(name))) document.dispatchEvent(new Event("address-change"));
}

/** Say all in the address that the view does not say. */
export const restateAddress = (): void => remember(current().now);

/** What a view keeps of the address. Names stand in order, so that equal ones look alike. */
export function keptAddress(): Values {
  const { now, saved, visiting } = current();
  const names = Object.keys({ ...saved, ...now }).filter((name) => !PASSING.has(name)).sort();
  const kept = names.map((name) => [name, (visiting.has(name) ? saved : now)[name] ?? ""]);
  return Object.fromEntries(kept.filter(([, value]) => value !== ""));
}

/** The view now has what the page shows; a named one speaks for the address from here on. */
export function settleAddress(isNamed: boolean): void {
  const here = current();
  here.saved = keptAddress();
  here.usual = isNamed ? here.saved : {};
  restateAddress();
}

/** Fields marked `data-in-address` are remembered under their name. */
export function startRemembering(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    if (field.hasAttribute("data-in-address")) remember({ [field.name]: field.value, page: "" });
  });
}
