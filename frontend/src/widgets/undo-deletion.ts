// Something was deleted on its own page; the page that comes next offers to take that back.
import { ApiError, send } from "../api";
import { toast } from "./toast";

interface Deleted {
  /** In a sentence: `The run “first”`. */
  what: string;
  /** Where to post the wish to have it back. */
  restore: string;
}

const KEY = "labstead:deleted";
const UNDO_MILLISECONDS = 20_000;

export function promiseUndo(deleted: Deleted): void {
  sessionStorage.setItem(KEY, JSON.stringify(deleted));
}

/** `after` is called when the run is back. */
export function offerUndo(after: () => void): void {
  const text = sessionStorage.getItem(KEY);
  if (!text) return;
  sessionStorage.removeItem(KEY);
  const deleted = JSON.parse(text) as Deleted;
  toast(`${deleted.what} is deleted.`, "info", { label: "Undo", act: () => void restore(deleted, after) }, UNDO_MILLISECONDS);
}

async function restore({ what, restore: address }: Deleted, after: () => void): Promise<void> {
  try {
    await send("POST", address);
    toast(`${what} is back.`, "info");
    after();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
  }
}
