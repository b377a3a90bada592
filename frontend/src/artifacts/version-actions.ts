// <labstead-version-actions>: deletes the page's version, explains what stands in the way of that, and walks to others.
import { ApiError, send } from "../api";
import { element, make } from "../dom";
import { confirm } from "../widgets/confirm";
import { LastingElement } from "../widgets/lasting-element";
import { toast } from "../widgets/toast";
import { isShortcut } from "../widgets/typing";
import { promiseUndo } from "../widgets/undo-deletion";

/** What the refusal names; the fields that hold nothing are not there. */
interface InUse {
  aliases?: string[];
  used_by?: number;
  links?: number;
}

const MOST_ALIASES = 10;

class VersionActions extends LastingElement {
  protected begin(signal: AbortSignal): void {
    document.addEventListener("keydown", (event) => isShortcut(event) && walk(event.key), { signal });
    const button = this.querySelector<HTMLButtonElement>("[data-delete]");
    if (!button) return;
    button.disabled = false;
    button.addEventListener("click", () => void this.ask(), { signal });
  }

  private async ask(): Promise<void> {
    const { name, link } = this.dataset;
    const question = link === undefined ? `Delete “${name}”? For some days it can be restored.` : `Take the link “${name}” away? The version stays where it was logged.`;
    if (await confirm(question, link === undefined ? "Delete" : "Unlink")) await this.attempt("");
  }

  private async attempt(insisting: string): Promise<void> {
    const { api, project, id, name, link, back } = this.dataset;
    try {
      document.body.setAttribute("data-leaving", "");
      await send("DELETE", `${api}${insisting}`);
      if (link === undefined) promiseUndo({ what: `“${name}”`, restore: `${project}/deleted-artifacts/${id}/restore` });
      location.assign(back!);
    } catch (error) {
      document.body.removeAttribute("data-leaving");
      if (!(error instanceof ApiError)) throw error;
      if (error.code === "version_in_use" && !insisting) await this.insist(error.body as InUse);
      else toast(error.message);
    }
  }

  private async insist(found: InUse): Promise<void> {
    const { name } = this.dataset;
    const needsAdmin = Boolean(found.used_by || found.links);
    const reasons = element("ul", { class: "reasons" }, ...reasonsOf(found).map((words) => element("li", {}, words)));
    if (needsAdmin && this.dataset["canForce"] === undefined) {
      const words = make("p", "muted", "Runs and links count on it, so only admins of the project may delete it.");
      await confirm(`“${name}” is in use.`, "I see", [reasons, words]);
      return;
    }
    const consequences = make("p", "muted", consequencesOf(found));
    if (await confirm(`“${name}” is in use. Delete it all the same?`, "Delete all the same", [reasons, consequences])) await this.attempt(`?delete_aliases=true${needsAdmin ? "&force=true" : ""}`);
  }
}

/** To the version below this one in the list, or above. */
function walk(key: string): void {
  const here = document.querySelector("#version-rail [aria-current]")?.closest("li");
  const to = { j: here?.nextElementSibling, k: here?.previousElementSibling }[key];
  to?.querySelector("a")?.click();
}

export function reasonsOf({ aliases = [], used_by = 0, links = 0 }: InUse): string[] {
  const named = aliases.slice(0, MOST_ALIASES).map((alias) => `“${alias}”`).join(", ");
  const left = aliases.length - MOST_ALIASES;
  return [
    aliases.length ? `It has the alias${aliases.length > 1 ? "es" : ""} ${named}${left > 0 ? ` and ${left} more` : ""}.` : "",
    used_by ? `${used_by === 1 ? "A run" : `${used_by.toLocaleString("en")} runs`} used it.` : "",
    links ? `${links === 1 ? "Another collection links" : `${links.toLocaleString("en")} other collections link`} to it.` : "",
  ].filter(Boolean);
}

/** What insisting means. */
function consequencesOf({ aliases = [], used_by = 0, links = 0 }: InUse): string {
  return [
    aliases.length ? "Who asks for these aliases finds nothing; they do not come back when the version is restored." : "",
    used_by ? "Runs keep the note that they used it, but cannot fetch it again." : "",
    links ? "The links go with it, and come back with it." : "",
  ].filter(Boolean).join(" ");
}

customElements.define("labstead-version-actions", VersionActions);
