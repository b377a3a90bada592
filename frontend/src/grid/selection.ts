// Which runs are selected: some by their ids, or all that match but some.

export interface Selection {
  readonly isAll: boolean;
  /** The selected ones; with `isAll` those that are not. */
  readonly ids: ReadonlySet<string>;
}

export const NONE: Selection = { isAll: false, ids: new Set() };
export const ALL: Selection = { isAll: true, ids: new Set() };

export const isSelected = (selection: Selection, id: string): boolean => selection.ids.has(id) !== selection.isAll;

export const sizeOf = (selection: Selection, total: number): number =>
  selection.isAll ? Math.max(0, total - selection.ids.size) : selection.ids.size;

/** With these runs selected, or not. */
export function withRuns(selection: Selection, runs: Iterable<string>, isOn: boolean): Selection {
  const ids = new Set(selection.ids);
  for (const id of runs) {
    if (isOn !== selection.isAll) ids.add(id);
    else ids.delete(id);
  }
  return { isAll: selection.isAll, ids };
}
