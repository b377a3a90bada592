// <labstead-table-panel>: the logged table of one of the visible runs at one step.
import { text } from "../charts/tooltip";
import type { MenuEntry } from "../widgets/popup-menu";
import type { MediaAnswer, RunMedia } from "../media/answer";
import { nameOfFile, saveText } from "../saved-file";
import { make } from "../dom";
import { downloadLink, fileName, runMark } from "../media/elements";
import { asFields, asText, itemsOf } from "../media/items";
import { openLightbox } from "../media/lightbox";
import { PanelMemory } from "../media/classes";
import { StepPanel } from "../media/step-panel";
import { loadTable, pathsOf, TROUBLES } from "./load";
import { asCsv, asJson, isMedia, isPicture, rawText, type TableData, textOf } from "./rows";
import { TableGrid } from "./table-grid";
import { Thumbs } from "./thumbs";

const SEARCH_MILLISECONDS = 150;

class TablePanel extends StepPanel {
  private chosen: string | null = null;
  private grid: TableGrid | undefined;
  private shown: TableData | undefined;
  private readonly chooser = make("div", "run-chooser");
  private readonly count = make("span", "muted small");
  private readonly search = make("input", "input");
  private readonly place = make("div", "logged-place");

  protected override build(): void {
    super.build();
    this.frame.plot.removeAttribute("tabindex"); // the table in it scrolls
    this.search.type = "search";
    this.search.placeholder = "Find in the table";
    this.search.setAttribute("aria-label", `Find in the table ${this.key}`);
    let timer: ReturnType<typeof setTimeout>;
    this.search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.grid?.find(this.search.value), SEARCH_MILLISECONDS);
    });
    const spacer = make("span", "spacer");
    this.content.classList.add("table-content");
    this.content.append(make("div", "table-tools", this.search, this.chooser, spacer, this.count), this.place);
  }

  protected override tearDown(): void {
    super.tearDown();
    this.grid?.destroy();
    this.grid = this.shown = undefined;
  }

  protected override async show(answer: MediaAnswer): Promise<void> {
    if (!this.place.isConnected) this.content.replaceChildren(this.search.parentElement!, this.place);
    const media = answer.runs.find((one) => one.run === this.chosen) ?? answer.runs[0]!;
    this.showChooser(answer, media);
    const loaded = await loadTable(media.value, media.files);
    if ("trouble" in loaded) return this.showTrouble(media, loaded.trouble);
    if (loaded.table === this.shown && this.grid?.element.isConnected) return;
    this.showTable(media, loaded.table);
  }

  private showChooser(answer: MediaAnswer, chosen: RunMedia): void {
    this.chooser.hidden = this.isOfOneRun || answer.runs.length < 2;
    this.chooser.replaceChildren(
      ...answer.runs.map(({ run }) => {
        const choice = make("button", "class-chip", runMark(run));
        choice.type = "button";
        choice.setAttribute("aria-pressed", String(run === chosen.run));
        choice.addEventListener("click", () => this.choose(run));
        return choice;
      }),
    );
    if (!this.isOfOneRun && answer.runs.length === 1) {
      this.chooser.hidden = false;
      this.chooser.replaceChildren(runMark(chosen.run));
    }
  }

  private choose(run: string): void {
    this.chosen = run;
    if (this.answer) void this.show(this.answer).catch((error: unknown) => this.fail(error));
  }

  private showTrouble({ value, files }: RunMedia, trouble: keyof typeof TROUBLES): void {
    this.grid?.destroy();
    this.grid = this.shown = undefined;
    this.count.textContent = "";
    const message = make("div", "media-missing", text("", TROUBLES[trouble]));
    const ready = pathsOf(value).filter((path) => files[path]?.url);
    message.append(...ready.map((path) => downloadLink(files[path]!, fileName(path))));
    this.place.replaceChildren(message);
  }

  private showTable(media: RunMedia, table: TableData): void {
    this.grid?.destroy();
    this.shown = table;
    const thumbs = new Thumbs(this.source, media.run);
    this.grid = new TableGrid(table, this.key, {
      cell: (row, column) => this.cellOf(table, row, column, media, thumbs),
      onArranged: (shown) => this.showCount(shown, table.rows.length),
    });
    if (this.search.value) this.grid.find(this.search.value);
    this.place.replaceChildren(this.grid.element);
    this.dataset["rows"] = String(table.rows.length);
  }

  private showCount(shown: number, all: number): void {
    const [some, total] = [shown.toLocaleString("en"), all.toLocaleString("en")];
    this.count.textContent = shown === all ? `${total} row${all === 1 ? "" : "s"}` : `${some} of ${total} rows`;
  }

  private cellOf({ rows }: TableData, row: number, column: number, media: RunMedia, thumbs: Thumbs): Node | string {
    const cell = rows[row]![column];
    if (isPicture(cell)) return pictureOf(cell, media, thumbs);
    if (isMedia(cell)) return mediaOf(cell, thumbs);
    const words = text("", textOf(cell));
    words.title = rawText(cell);
    return words;
  }

  protected override menu(): MenuEntry[] {
    const { grid, shown } = this;
    if (!grid || !shown) return super.menu();
    return [
      { label: "Download CSV", icon: "download", act: () => saveText(nameOfFile(this.key, "csv"), "text/csv", asCsv(shown, grid.places)) },
      { label: "Download JSON", icon: "download", act: () => saveText(nameOfFile(this.key, "json"), "application/json", asJson(shown, grid.places)) },
      null,
      ...super.menu(),
    ];
  }
}

/** A cell's picture once it is there; a click shows it in full. */
function pictureOf(cell: unknown, media: RunMedia, thumbs: Thumbs): HTMLElement {
  const item = itemsOf(cell)[0]!;
  const frame = make("button", "image-frame cell-picture");
  frame.type = "button";
  frame.setAttribute("aria-label", `Enlarge ${item.caption || "image"}`);
  void thumbs.file(item.path).then((file) => {
    if (!file.url) return frame.replaceWith(text("muted small", file.state === "pending" ? "uploading…" : "no file"));
    const image = make("img", "");
    image.alt = item.caption || "Logged image";
    image.src = file.url;
    frame.append(image);
    frame.addEventListener("click", () =>
      openLightbox([{ item, file, media, layers: [], shared: new PanelMemory() }], 0),
    );
  });
  return frame;
}

/** Other media in a cell: what it is, and a link to the file. */
function mediaOf(cell: unknown, thumbs: Thumbs): HTMLElement {
  const path = asText(asFields(cell)["path"]);
  const type = asText(asFields(cell)["_type"]);
  const label = text("chip", type.replace(/-file$/, ""));
  if (!path) return label;
  void thumbs.file(path).then((file) => {
    if (file.url) label.replaceWith(downloadLink(file, fileName(path), type.replace(/-file$/, "")));
  });
  return label;
}

customElements.define("labstead-table-panel", TablePanel);
