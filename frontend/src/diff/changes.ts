// The differences of two texts, or those a patch holds. The one module that knows jsdiff.
import { parsePatch, structuredPatch } from "diff";
import type { Hunk } from "./rows";

const PATIENCE_MILLISECONDS = 3_000;
const CONTEXT = 3;

/** Null where the texts differ so much that nobody would wait for it. */
export function hunksBetween(before: string, after: string, context = CONTEXT): Hunk[] | null {
  const found = structuredPatch("", "", before, after, undefined, undefined, { context, timeout: PATIENCE_MILLISECONDS });
  return found?.hunks ?? null;
}

export interface PatchedFile {
  path: string;
  hunks: Hunk[];
  /** `new file`, `deleted`, `binary`, `renamed from …`; empty for plain changes. */
  note: string;
}

/** The files of a `git diff`, in their order. What stands before the first is passed over. */
export function filesOfPatch(patch: string): PatchedFile[] {
  return sectionsOf(patch).flatMap(fileOf);
}

/** One piece for each file, so that a damaged one does not take the others along. */
function sectionsOf(patch: string): string[] {
  return patch.split(/^(?=diff --git )/m).filter((section) => section.startsWith("diff --git "));
}

function fileOf(section: string): PatchedFile[] {
  const path = /^\+\+\+ b\/(.*?)\t?$/m.exec(section)?.[1] ?? /^--- a\/(.*?)\t?$/m.exec(section)?.[1] ?? /^diff --git a\/.* b\/(.*)$/m.exec(section)?.[1];
  if (path === undefined) return [];
  try {
    return [{ path, hunks: parsePatch(section).flatMap((file) => file.hunks), note: noteOf(section) }];
  } catch {
    return [{ path, hunks: [], note: "cannot be read" }];
  }
}

function noteOf(section: string): string {
  const head = section.split(/^@@/m, 1)[0]!;
  const renamed = /^rename from (.*)$/m.exec(head)?.[1];
  if (renamed) return `renamed from ${renamed}`;
  if (/^(GIT binary patch|Binary files )/m.test(head)) return "binary";
  if (/^new file mode/m.test(head)) return "new";
  return /^deleted file mode/m.test(head) ? "deleted" : "";
}
