// <labstead-markdown-panel>: words between the charts.
import "../../styles/run-panels-lazy.css";
import { ApiError } from "../../api";
import { PanelFrame } from "../../charts/panel-frame";
import { Presence } from "../../charts/presence";
import { make } from "../../dom";
import { copyText } from "../../widgets/clipboard";
import type { Layer } from "../settings";
import { proseOf } from "./prose";
import { type MarkdownSettings, markdownSettings, named } from "./settings";

class MarkdownPanel extends HTMLElement {
  static readonly observedAttributes = ["data-settings"];

  private frame: PanelFrame | undefined;
  private readonly content = make("div", "run-panel-content markdown-content");
  private readonly presence = new Presence(this, {
    onStart: (signal) => this.frame!.fullScreen.listen(signal),
    onSight: () => this.shown === undefined && void this.show(),
  });
  private latest = 0;
  private shown: string | undefined;

  connectedCallback(): void {
    this.frame ??= this.build();
    this.presence.connect();
  }

  disconnectedCallback(): void {
    this.presence.disconnect();
  }

  attributeChangedCallback(): void {
    if (this.presence.isStarted) void this.show();
  }

  private build(): PanelFrame {
    this.classList.add("panel", "run-panel");
    const frame = new PanelFrame(this, {
      menu: () => [{ label: "Copy the Markdown", icon: "copy", act: () => void copyText(this.settings.text, "The text is") }],
      onRetry: () => this.retry(),
    });
    frame.plot.append(this.content);
    frame.plot.tabIndex = 0; // it scrolls
    frame.plot.setAttribute("role", "group");
    frame.become("loading");
    return frame;
  }

  private get settings(): MarkdownSettings {
    return markdownSettings(JSON.parse(this.dataset["settings"] ?? "{}") as Layer);
  }

  private retry(): void {
    this.shown = undefined;
    void this.show();
  }

  private async show(): Promise<void> {
    const { text, title } = named(this.settings);
    this.frame!.showTitle(title);
    this.frame!.plot.setAttribute("aria-label", title);
    if (!this.presence.isOnScreen || this.shown === text) return;
    this.shown = text;
    const mine = ++this.latest;
    if (!text.trim()) return this.frame!.become("empty", "Write something in the settings.");
    try {
      const prose = await proseOf(this.dataset["src"] ?? "", text);
      if (mine !== this.latest) return;
      this.content.replaceChildren(prose);
      this.frame!.become("ready");
    } catch (error) {
      if (mine === this.latest) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const trace = error.requestId ? ` (request ${error.requestId})` : "";
    if (error.isDenied) this.frame!.become("denied", `You may not see this. ${error.message}`);
    else this.frame!.become("error", `The text could not be rendered: ${error.message}${trace}`);
  }
}

customElements.define("labstead-markdown-panel", MarkdownPanel);
