// <labstead-chart-controls>: x axis and smoothing of all charts; the address remembers both.
import type { XAxis } from "../series/columns";
import type { Smoother } from "../series/smoothing";
import { page } from "../store";
import { remember } from "./address";

class ChartControls extends HTMLElement {
  /** As the view has it: what the address need not say. */
  private usual = { x: "_step", kind: "exponential", amount: 0 };

  connectedCallback(): void {
    const { chosenX, chosenKind, chosenAmount } = this.dataset;
    this.usual = { x: chosenX || "_step", kind: chosenKind || "exponential", amount: Number(chosenAmount ?? 0) };
    this.fromView();
    this.fromAddress();
    this.addEventListener("input", () => this.apply());
  }

  private fromView(): void {
    const { x, kind, amount } = this.usual;
    const axis = this.querySelector<HTMLInputElement>(`input[name="x"][value="${CSS.escape(x)}"]`);
    if (axis) axis.checked = true;
    if (this.kind.querySelector(`option[value="${CSS.escape(kind)}"]`)) this.kind.value = kind;
    this.amount.value = String(amount);
  }

  private fromAddress(): void {
    const query = new URLSearchParams(location.search);
    const axis = this.querySelector<HTMLInputElement>(`input[name="x"][value="${CSS.escape(query.get("x") ?? "")}"]`);
    if (axis) axis.checked = true;
    const kind = query.get("smoother");
    if (kind && this.kind.querySelector(`option[value="${CSS.escape(kind)}"]`)) this.kind.value = kind;
    if (query.has("smoothing")) this.amount.value = query.get("smoothing")!;
    this.apply();
  }

  private apply(): void {
    const x = this.querySelector<HTMLInputElement>('input[name="x"]:checked')!.value as XAxis;
    const kind = this.kind.value as Smoother;
    const amount = Number(this.amount.value);
    this.querySelector("output")!.value = amount.toFixed(2);
    this.amount.style.setProperty("--filled", `${(amount / Number(this.amount.max)) * 100}%`);
    page.set({ x, smoothing: { kind, amount } });
    remember({
      x: x === this.usual.x ? "" : x,
      smoothing: amount === this.usual.amount ? "" : String(amount),
      smoother: kind === this.usual.kind ? "" : kind,
    });
  }

  private get amount(): HTMLInputElement {
    return this.querySelector('input[name="smoothing"]')!;
  }

  private get kind(): HTMLSelectElement {
    return this.querySelector("select")!;
  }
}

customElements.define("labstead-chart-controls", ChartControls);
