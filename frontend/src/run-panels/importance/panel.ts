// <labstead-importance-panel>: which parameters decide a metric, as the server's forest has it.
import { send } from "../../api";
import type { Importance } from "../../run-plots/importance/answer";
import { pictureOf } from "../../run-plots/importance/picture";
import { ImportanceTable } from "../../run-plots/importance/table";
import { type Look, lookOf } from "../../run-plots/look";
import type { Picture } from "../../run-plots/picture";
import type { MenuEntry } from "../../widgets/popup-menu";
import { shortName } from "../fields";
import { pictureEntries } from "../picture-entries";
import { type Drawn, RunPanel, type Table } from "../run-panel";
import { filterOf, projectOf, type RunValues, type Those } from "../run-values";
import type { Layer } from "../settings";
import { type ImportanceSettings, importanceSettings } from "./settings";

const NO_METRIC = "Choose a metric in the settings.";

interface Found extends RunValues {
  found: Importance | undefined;
}

class ImportancePanel extends RunPanel<ImportanceSettings, Found> {
  private readonly bars = new ImportanceTable({
    menuOf: (field) => this.fieldMenu(field),
    onSort: (sort) => this.change({ sort }),
  });

  protected override settle(layer: Layer): ImportanceSettings {
    return importanceSettings(layer);
  }

  protected override fields(): string[] {
    return [this.settings.metric];
  }

  protected override get automaticTitle(): string {
    const { metric } = this.settings;
    return metric ? `${shortName(metric)}: importance` : "Parameter importance";
  }

  protected override get shownAs(): "group" {
    return "group";
  }

  /** A forest costs the server a second; while runs log it is grown this often at most. */
  protected override get liveMilliseconds(): number {
    return 30_000;
  }

  protected override async ask(runs: Those): Promise<Found> {
    const { metric } = this.settings;
    const body = { metric, filter: filterOf(runs) };
    const address = `${projectOf(this.source)}/run-table/importance`;
    const found = metric ? ((await (await send("POST", address, body)).json()) as Importance) : undefined;
    return { rows: [], total: 0, found };
  }

  protected override nothingIn({ found }: Found): string {
    return found ? found.message : NO_METRIC;
  }

  protected override draw(values: Found): Drawn {
    const found = values.found!;
    if (this.bars.element.parentNode !== this.content) this.content.replaceChildren(this.bars.element);
    this.bars.show(found, this.settings.sort);
    return { runs: found.n, label: `importance of ${found.keys.length} parameters for ${found.metric}, from ${found.n} runs` };
  }

  protected override menu(): MenuEntry[] {
    return [...super.menu(), ...pictureEntries(() => this.drawnPicture())];
  }

  private drawnPicture(): { picture: Picture; look: Look } | undefined {
    const found = this.values?.found;
    if (!found || !this.isDrawn) return undefined;
    const look = lookOf(this);
    const styles = getComputedStyle(this);
    const colours = { plus: styles.getPropertyValue("--ok").trim(), minus: styles.getPropertyValue("--bad").trim() };
    return { picture: pictureOf(found, this.titleText, look, colours), look };
  }

  private fieldMenu(field: string): MenuEntry[] {
    const detail = { field, metric: this.settings.metric, entries: [] as MenuEntry[] };
    this.dispatchEvent(new CustomEvent("field-menu", { bubbles: true, detail }));
    return detail.entries;
  }

  protected override table({ found }: Found): Table {
    const rows = (found?.keys ?? []).map((one) => [one.key, one.importance, one.correlation, one.correlated_value ?? "", one.count]);
    return { head: ["Parameter", "Importance", "Correlation", "Of having", "Runs"], rows };
  }
}

customElements.define("labstead-importance-panel", ImportancePanel);
