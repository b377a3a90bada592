// <labstead-lineage-graph data-src data-project data-name>: what a version comes from and what became
// of it, as a graph or as a list.
import "../styles/lineage-lazy.css";
import { ApiError, get } from "../api";
import { button, element, make } from "../dom";
import { throttle } from "../live/throttle";
import { remember, valueOf } from "../page/address";
import { LastingElement } from "../widgets/lasting-element";
import { isShortcut } from "../widgets/typing";
import { type CardFacts, MORE, OPEN } from "./card-view";
import { onKey, startDragging } from "./gestures";
import { type Graph, graphOf, type Lineage } from "./graph";
import { listOf } from "./list";
import { type Choices, type Scene, sceneOf } from "./scene";
import { Stage } from "./stage";
import { Tools } from "./tools";
import { found } from "./words";

const NEAREST = 150;
const PULLED_AT_ONCE = 25;
const LIVE_MILLISECONDS = 4_000;

interface Chosen extends Choices {
  closed: Set<string>;
  opened: Set<string>;
  pulled: Set<number>;
  wanted: Set<number>;
}

const nothing = (): Chosen => ({ limit: NEAREST, closed: new Set(), opened: new Set(), pulled: new Set(), wanted: new Set() });

class LineageGraph extends LastingElement {
  private graph: Graph | undefined;
  private scene: Scene | undefined;
  private answer = "";
  private chosen = nothing();
  private hits: number[] = [];
  private match = -1;
  private readonly stage = new Stage((at) => this.factsOf(at));
  private readonly tools = new Tools({
    search: (text) => this.search(text),
    next: (by) => this.goToMatch(by),
    zoom: (by) => this.stage.zoom(by),
    fit: () => this.stage.fit(),
    home: () => this.stage.home(),
    showMore: () => this.change(() => (this.chosen.limit += NEAREST)),
    foldAgain: () => this.change(() => (this.chosen = nothing())),
    show: (form) => this.showAs(form),
  });
  private readonly body = make("div", "lineage-body");

  protected begin(signal: AbortSignal): void {
    this.stage.root.setAttribute("aria-label", `Lineage of ${this.dataset["name"]}. Arrow keys go from card to card, Space shows or hides what hangs on one.`);
    this.stage.root.addEventListener("click", (event) => this.onClick(event), { signal });
    this.stage.root.addEventListener("keydown", (event) => this.onKey(event), { signal });
    for (const type of ["pointerover", "pointerout", "focusout"]) {
      this.stage.root.addEventListener(type, (event) => this.scene && this.stage.light(type === "pointerover" ? this.stage.placeOf(event.target) : undefined), { signal });
    }
    startDragging(this.stage, signal);
    const resized = new ResizeObserver(() => this.stage.redraw());
    resized.observe(this.stage.root);
    signal.addEventListener("abort", () => resized.disconnect());
    document.addEventListener("keydown", (event) => this.onShortcut(event), { signal });
    document.body.addEventListener("live-artifacts", throttle(LIVE_MILLISECONDS, () => void this.load()), { signal });
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      const answer = await (await get(this.dataset["src"]!)).text();
      if (answer !== this.answer) this.take(JSON.parse(answer) as Lineage);
      this.answer = answer;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!this.graph || error.isDenied) this.tellTrouble(error);
    }
  }

  private tellTrouble(error: ApiError): void {
    [this.graph, this.scene, this.answer] = [undefined, undefined, ""];
    this.dataset["state"] = error.isDenied ? "denied" : "error";
    const again = button("Try again", () => void this.load());
    this.replaceChildren(make("div", "empty", element("p", {}, error.isDenied ? `You can no longer see this version. ${error.sentence}` : `The lineage could not be loaded. ${error.sentence}`), again));
  }

  private take(lineage: Lineage): void {
    this.renumber(lineage);
    this.graph = graphOf(lineage);
    const isEmpty = lineage.nodes.length < 2;
    if (isEmpty) this.replaceChildren(make("div", "empty", element("h2", {}, "No run made or used this version yet"), element("p", {}, "Log it in a run, or let a run use it, and both appear here.")));
    else if (!this.contains(this.body)) this.replaceChildren(this.tools.root, this.body);
    this.dataset["state"] = isEmpty ? "empty" : "ready";
    if (isEmpty) return;
    this.hits = found(this.graph.nodes, this.tools.text);
    this.showAs(valueOf("as") === "list" ? "list" : "graph");
  }

  /** What a person took out of its pile stays out when newer ones come before it. */
  private renumber({ nodes }: Lineage): void {
    const places = new Map(nodes.map(({ id }, at) => [id, at]));
    for (const name of ["pulled", "wanted"] as const) {
      const still = [...this.chosen[name]].map((old) => places.get(this.graph!.nodes[old]!.id));
      this.chosen[name] = new Set(still.filter((at) => at !== undefined));
    }
  }

  private get isList(): boolean {
    return valueOf("as") === "list";
  }

  private showAs(form: "graph" | "list"): void {
    remember({ as: form === "list" ? "list" : "" });
    const graph = this.graph!;
    this.tools.form = form;
    if (form === "list") {
      this.body.replaceChildren(listOf(graph, this.tools.text ? this.hits : [...graph.nodes.keys()]));
      return this.tell();
    }
    if (!this.body.contains(this.stage.root)) this.body.replaceChildren(this.stage.root);
    this.draw();
  }

  /** The card at `anchor` stays where it is. */
  private draw(anchor = this.scene?.cards[this.stage.at]?.key ?? ""): void {
    this.scene = sceneOf(this.graph!, this.chosen);
    this.stage.show(this.scene, anchor);
    this.markMatches();
    this.tell();
  }

  private tell(): void {
    const { nodes, isComplete } = this.graph!;
    const isChanged = this.chosen.limit > NEAREST || [this.chosen.closed, this.chosen.opened, this.chosen.pulled, this.chosen.wanted].some(({ size }) => size > 0);
    this.tools.tell({ nodes: nodes.length, isComplete, left: this.isList ? 0 : (this.scene?.left ?? 0), isChanged, matches: this.hits.length, match: this.match });
  }

  private factsOf(at: number): CardFacts {
    const { cards, sides, hidden, hasMore } = this.scene!;
    return {
      nodes: cards[at]!.members.map((node) => this.graph!.nodes[node]!),
      home: this.dataset["project"] ?? "",
      side: sides[at]!,
      hidden: hidden[at]!,
      hasMore: hasMore[at]!,
    };
  }

  private change(act: () => void, anchor?: string): void {
    act();
    this.draw(anchor);
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const at = this.stage.placeOf(target);
    if (at === undefined) return;
    if (target.closest(`[${MORE}]`)) this.turn(at);
    else if (target.closest(`[${OPEN}]`)) this.open(at);
  }

  /** Take the first out of a pile. */
  private open(at: number): void {
    const { key, members } = this.scene!.cards[at]!;
    const out = members.slice(0, PULLED_AT_ONCE);
    this.change(() => {
      for (const node of out) this.chosen.pulled.add(node);
      this.chosen.limit += out.length;
    }, key);
    this.stage.goTo(this.scene!.placeOf(out[0]!)!, true);
  }

  /** Show what hangs on a card, or hide it. */
  private turn(at: number): void {
    const { key } = this.scene!.cards[at]!;
    const { closed, opened } = this.chosen;
    this.change(() => {
      if (closed.delete(key)) return;
      if (this.scene!.hidden[at]) opened.add(key);
      else closed.add(key);
    }, key);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.scene) return;
    if (event.key === " ") this.turn(this.stage.at);
    else if (!onKey(this.stage, this.scene, event.key)) return;
    event.preventDefault();
  }

  private onShortcut(event: KeyboardEvent): void {
    if (event.key !== "/" || !isShortcut(event) || !this.graph) return;
    event.preventDefault();
    this.tools.focusSearch();
  }

  private search(text: string): void {
    if (!this.graph) return;
    this.hits = found(this.graph.nodes, text);
    this.match = -1;
    if (this.isList) return this.showAs("list");
    this.markMatches();
    this.tell();
  }

  private markMatches(): void {
    this.stage.markMatches(this.hits.flatMap((node) => this.scene!.placeOf(node) ?? []));
  }

  /** The next that matches, out of its pile and however far. */
  private goToMatch(by: 1 | -1): void {
    if (this.hits.length === 0 || this.isList) return;
    this.match = (this.match + by + this.hits.length) % this.hits.length;
    const node = this.hits[this.match]!;
    this.chosen.pulled.add(node);
    this.chosen.wanted.add(node);
    this.draw();
    this.stage.goTo(this.scene!.placeOf(node)!, false);
  }
}

customElements.define("labstead-lineage-graph", LineageGraph);
