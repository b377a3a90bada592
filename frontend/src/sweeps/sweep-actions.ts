// <labstead-sweep-actions>: pauses, resumes, stops, cancels and extends the page's sweep. Its buttons
// come and go with the state of the sweep, so it listens for them all.
import { messageOf, send } from "../api";
import { element, labelled } from "../dom";
import { confirm } from "../widgets/confirm";
import { askWith } from "../widgets/dialog";
import { LastingElement } from "../widgets/lasting-element";
import { toast } from "../widgets/toast";

interface Act {
  /** Asked before it is done. */
  question?: string;
  label: string;
  /** What the other button says. */
  dismissal?: string;
  done: string;
}

const ACTS: Record<string, Act> = {
  pause: { question: "Pause this sweep? What runs goes on; no further trial starts until it is resumed.", label: "Pause", done: "The sweep is paused." },
  resume: { label: "Resume", done: "The sweep goes on." },
  stop: { question: "Stop this sweep? What runs goes on to its own end, and no further trial starts.", label: "Stop", done: "The sweep is stopped." },
  cancel: { question: "Cancel this sweep? What runs is stopped now, whatever it has reached.", label: "Cancel the sweep", dismissal: "Let it run", done: "The sweep is cancelled." },
};
const MORE_TRIALS = 10;

class SweepActions extends LastingElement {
  protected begin(signal: AbortSignal): void {
    this.addEventListener("click", (event) => this.onClick(event.target as Element), { signal });
  }

  private onClick(target: Element): void {
    const act = target.closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act === "extend") void this.extend();
    else if (act) void this.ask(act, ACTS[act]!);
  }

  private async ask(name: string, act: Act): Promise<void> {
    if (act.question && !(await confirm(act.question, act.label, [], act.dismissal))) return;
    await this.change(name, undefined, act.done);
  }

  private async extend(): Promise<void> {
    const { trials = "0", cap, config = "" } = this.dataset;
    const least = Number(trials) + 1;
    const field = element("input", { class: "input", type: "number", required: true, min: least, step: 1, value: Math.max(Number(cap ?? 0), Number(trials)) + MORE_TRIALS });
    const help = element("p", { class: "help" }, `What ran counts: ${Number(trials) === 1 ? "one trial is" : `${Number(trials).toLocaleString("en")} trials are`} there. For other parameters, `, element("a", { href: config }, "change the configuration"), ".");
    const { value } = await askWith("Extend the sweep", [labelled("Trials in all, at most", field), help], [["yes", "Extend"]]);
    if (value === "yes" && field.value) await this.change("extend", { run_cap: Number(field.value) }, "The sweep is extended.");
  }

  private async change(name: string, body: unknown, done: string): Promise<void> {
    try {
      await send("POST", `${this.dataset["api"]}/${name}`, body);
      toast(done, "info");
    } catch (error) {
      toast(messageOf(error));
    }
    document.body.dispatchEvent(new CustomEvent("live-sweeps"));
  }
}

customElements.define("labstead-sweep-actions", SweepActions);
