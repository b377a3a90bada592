// The state of a view that a tab has not saved, kept for its next page.
import type { Layout } from "../workspace/layout";

/** A page that was asked for before the server had a state may come after the answer that it has it. */
const PASSING_MILLISECONDS = 30_000;

/** Pages without panels know no layout. `stored` says with which version the server has had it since when. */
export interface Draft {
  layout?: Layout;
  address: Record<string, string>;
  stored?: { version: number; at: number };
}

/** Null when the page, whose view is of this `version`, knows it already. */
export function readDraft(name: string, version: number): Draft | null {
  const draft = JSON.parse(sessionStorage.getItem(name) ?? "null") as Draft | null;
  const stored = draft?.stored;
  if (stored && (version >= stored.version || Date.now() - stored.at > PASSING_MILLISECONDS)) return null;
  return draft;
}

export function writeDraft(name: string, draft: Draft): void {
  sessionStorage.setItem(name, JSON.stringify(draft));
}

/** Of the page that is open, by what its element of views was served with. */
export function draftOf({ draft, view }: DOMStringMap): Draft | null {
  const version = (JSON.parse(view ?? "null") as { version: number } | null)?.version ?? 0;
  return draft === undefined ? null : readDraft(draft, version);
}
