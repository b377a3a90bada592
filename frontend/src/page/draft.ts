// The state of a view that a tab has not saved, kept for its next page.

/** A page that was asked for before the server had a state may come after the answer that it has it. */
const PASSING_MILLISECONDS = 30_000;

/** Pages without panels know no layout. `stored` says with which version the server has had it since when. */
export interface Draft<Layout = unknown> {
  layout?: Layout;
  address: Record<string, string>;
  stored?: { version: number; at: number };
}

/**
 * Of the page that is open, by what its element of views was served with. Null when nothing waits, or
 * when the page knows it already.
 */
export function draftOf<Layout>({ draft: name, view }: DOMStringMap): Draft<Layout> | null {
  const draft = name === undefined ? null : (JSON.parse(sessionStorage.getItem(name) ?? "null") as Draft<Layout> | null);
  const version = (JSON.parse(view ?? "null") as { version: number } | null)?.version ?? 0;
  return draft?.stored && isKnown(draft.stored, version) ? null : draft;
}

const isKnown = ({ version, at }: NonNullable<Draft["stored"]>, now: number): boolean =>
  now >= version || Date.now() - at > PASSING_MILLISECONDS;

export function writeDraft(name: string, draft: Draft): void {
  sessionStorage.setItem(name, JSON.stringify(draft));
}
