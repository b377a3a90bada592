// What plots know of a run beside its fields.
export interface PlotRun {
  id: string;
  name: string;
  /** Palette index: its own, or that of its group. */
  colour: number;
}
