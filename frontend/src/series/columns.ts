/** Numbers of one panel as the server sends them: every run on one shared x grid. */
export type Column = Float32Array | Float64Array;

/** A clock of the run, or the name of the metric to draw over. */
export type XAxis = "_step" | "_runtime" | "_timestamp" | (string & {});

export interface RunColumns {
  run: string;
  /** Raw points in the asked range, before the server put them into buckets. */
  nRaw: number;
  /** x of the run's last real point; null when it has none. */
  last: number | null;
  /** One value per x; NaN where the run has none. */
  y: Column;
  /** Extremes inside each bucket; absent when raw points are served. */
  lo?: Column;
  hi?: Column;
  /** Places in x where NaN, infinity and minus infinity were logged, beside finite values too. */
  lost?: readonly number[];
  above?: readonly number[];
  below?: readonly number[];
}

export interface PanelColumns {
  metric: string;
  x: Float64Array;
  runs: RunColumns[];
  /** Runs some of whose points the server could not read. */
  incomplete?: string[];
}
