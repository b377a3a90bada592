// <labstead-code-view>: the code a run was started with, its changes since the commit, and against another run.
import "../styles/run-files.css";
import { ApiError } from "../api";
import type { PatchedFile } from "../diff/changes";
import { chosenMode, modeChoice } from "../diff/diff-mode";
import { DiffView } from "../diff/diff-view";
import { button, element, make, type Child } from "../dom";
import { remember } from "../page/address";
import { type PickedRun, pickRun } from "../run/run-picker";
import { icon } from "../widgets/icons";
import { LastingElement } from "../widgets/lasting-element";
import { tellRefusal } from "../widgets/refusal";
import { type CodeFile, codeFiles, PATCH } from "./code-files";
import type { RunFile } from "../files/listing";
import { filesOf, textOf } from "../files/load";
import { headOf } from "../files/preview";
import { sourceText } from "../files/source-text";

const NO_TEXT = "This is no text.";
const SIGNS = { same: "", changed: "changed", added: "only here", removed: "only there" };

class CodeView extends LastingElement {
  private own: RunFile[] = [];
  private others: RunFile[] | null = null;
  private other = "";
  private patch: PatchedFile[] = [];
  /** `code train.py` or `patch train.py`. */
  private chosen = "";
  private drawing = 0;
  private readonly list = make("nav", "code-list card");
  private readonly look = make("div", "code-look card");

  protected begin(): void {
    const query = new URLSearchParams(location.search);
    this.chosen = query.get("file") ?? "";
    this.list.setAttribute("aria-label", "Code files");
    this.replaceChildren(this.list, this.look);
    void this.load(query.get("against") ?? "");
  }

  private async load(against: string): Promise<void> {
    try {
      this.own = await filesOf(this.addressOf(this.dataset["run"]!));
      await this.readPatch();
      if (against) await this.readOther(against);
      this.draw();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.tellTrouble(error, against);
    }
  }

  private tellTrouble(error: ApiError, against: string): void {
    this.dataset["state"] = error.isDenied ? "denied" : "error";
    const again = button("Try again", () => void this.load(error.isDenied ? "" : against), { class: "button" });
    const words = error.isDenied && against ? `There is no run “${against}” here to compare with.` : error.sentence;
    this.alone(make("div", "empty", icon("file"), element("h2", {}, "The code could not be loaded"), element("p", {}, words), again));
  }

  private alone(what: HTMLElement): void {
    this.list.hidden = true;
    this.look.replaceChildren(what);
  }

  private addressOf(run: string): string {
    return `${this.dataset["project"]}/runs/${encodeURIComponent(run)}/files`;
  }

  private async readPatch(): Promise<void> {
    const file = this.own.find(({ path, state }) => path === PATCH && state === "ready");
    const read = file && (await textOf(file, 10_000_000));
    if (!read) return;
    const { filesOfPatch } = await import("../diff/changes");
    this.patch = filesOfPatch(read.text);
  }

  private async readOther(run: string): Promise<void> {
    this.others = await filesOf(this.addressOf(run));
    this.other = run;
  }

  private async pick(): Promise<void> {
    const picked: PickedRun | null = await pickRun(this.dataset["project"]!, "Compare the code with that of", this.dataset["run"]!);
    if (picked) await this.compareWith(picked).catch(tellRefusal(`The code of “${picked.name}” could not be loaded`));
  }

  private async compareWith({ id }: PickedRun): Promise<void> {
    await this.readOther(id);
    this.chosen = "";
    this.draw();
  }

  private leave(): void {
    [this.other, this.others] = ["", null];
    this.draw();
  }

  private get files(): CodeFile[] {
    return codeFiles(this.own, this.others);
  }

  private draw(): void {
    const files = this.files;
    if (!files.length && !this.patch.length) {
      this.dataset["state"] = "empty";
      return this.alone(nothingCaptured());
    }
    const keys = [...files.map(({ path }) => `code ${path}`), ...this.patch.map(({ path }) => `patch ${path}`)];
    if (!keys.includes(this.chosen)) this.chosen = keys[0]!;
    remember({ file: this.chosen === keys[0] ? "" : this.chosen, against: this.other });
    this.list.hidden = false;
    this.list.replaceChildren(...this.listOf(files));
    this.dataset["state"] = "ready";
    void this.show(files);
  }

  private listOf(files: readonly CodeFile[]): HTMLElement[] {
    const changed = files.filter(({ difference }) => difference !== "same").length;
    const title = this.other ? `${changed} of ${files.length} differ` : `${files.length} ${files.length === 1 ? "file" : "files"}`;
    const parts = [make("div", "card-head", element("h2", {}, "Code"), make("span", "muted small", title)), this.compareTools()];
    if (files.length) parts.push(element("ul", {}, ...files.map((file) => this.item(`code ${file.path}`, file.path, this.other ? SIGNS[file.difference] : ""))));
    else parts.push(make("p", "code-note muted", "No code files were kept."));
    if (this.patch.length) {
      parts.push(element("h3", {}, "Changed since the commit"), element("ul", {}, ...this.patch.map(({ path, note }) => this.item(`patch ${path}`, path, note))));
    }
    return parts;
  }

  private compareTools(): HTMLElement {
    const pick = button(this.other ? "Another run" : "Compare with a run", () => void this.pick());
    if (!this.other) return make("div", "code-tools", pick);
    const leave = button("End comparison", () => this.leave(), { class: "button button-small button-quiet" });
    return make("div", "code-tools", make("span", "ellipsis small", `Against ${this.other}`), pick, leave);
  }

  private item(key: string, path: string, note: string): HTMLElement {
    const choose = (): void => {
      this.chosen = key;
      this.draw();
      this.list.querySelector<HTMLElement>("[aria-current]")?.focus();
    };
    const words = [make("span", "ellipsis", path), note && make("span", "muted small", note)];
    return element("li", {}, button(words, choose, { class: null, title: path, "aria-current": key === this.chosen ? "true" : null }));
  }

  private async show(files: readonly CodeFile[]): Promise<void> {
    const mine = ++this.drawing;
    const [kind, path] = [this.chosen.slice(0, this.chosen.indexOf(" ")), this.chosen.slice(this.chosen.indexOf(" ") + 1)];
    const parts = await this.parts(kind, path, files).catch((error: Error) => [make("p", "preview-note muted", error.message)]);
    if (mine === this.drawing) this.look.replaceChildren(...parts);
  }

  private async parts(kind: string, path: string, files: readonly CodeFile[]): Promise<HTMLElement[]> {
    if (kind === "patch") return this.patched(this.patch.find((file) => file.path === path)!);
    const file = files.find((one) => one.path === path)!;
    if (this.other) return await this.compared(file);
    const read = await textOf(file.own!);
    return [headOf(file.own!), read ? await sourceText(path, read.text) : make("p", "preview-note muted", NO_TEXT)];
  }

  private patched(file: PatchedFile): HTMLElement[] {
    const view = new DiffView(chosenMode());
    const { added, removed } = view.show(file.hunks, `Changes of ${file.path}`);
    const whole = this.own.find(({ path }) => path === PATCH)!;
    const download = element("a", { class: "button button-small", href: whole.url, download: true }, icon("download"), " Patch");
    const body = file.hunks.length ? view.element : make("p", "preview-note muted", `No lines to show: ${file.note || "nothing but its mode changed"}.`);
    return [this.diffHead(file.path, `Since the commit: +${added} −${removed}`, view, download), body];
  }

  private async compared({ path, own, other, difference }: CodeFile): Promise<HTMLElement[]> {
    const [after, before] = await Promise.all([own ? textOf(own) : null, other ? textOf(other) : null]);
    if ((own && !after) || (other && !before)) return [make("p", "preview-note muted", NO_TEXT)];
    if (difference === "same") return [this.head(path, "The same in both"), await sourceText(path, after!.text)];
    const view = new DiffView(chosenMode());
    const counts = await view.compare(before?.text ?? "", after?.text ?? "", `${path}: ${this.other} and this run`);
    return [this.diffHead(path, `${this.other} → this run: +${counts.added} −${counts.removed}`, view), view.element];
  }

  private diffHead(path: string, words: string, view: DiffView, ...more: HTMLElement[]): HTMLElement {
    return this.head(path, words, modeChoice(view), ...more);
  }

  private head(path: string, words: string, ...more: Child[]): HTMLElement {
    return make("div", "card-head", make("div", "preview-words", element("h2", { class: "ellipsis", title: path }, path), make("p", "muted small", words)), ...more);
  }
}

function nothingCaptured(): HTMLElement {
  const code = (words: string): HTMLElement => element("code", {}, words);
  return make(
    "div",
    "empty",
    icon("file"),
    element("h2", {}, "No code was captured"),
    element("p", {}, "Set ", code("LABSTEAD_SAVE_CODE=true"), " to keep the main script of each run, or call ", code("labstead.log_code(\"src\")"), " to keep the Python files of a folder."),
    element("p", {}, "What differs from the commit is kept by itself when the program runs in a git repository."),
  );
}

customElements.define("labstead-code-view", CodeView);
