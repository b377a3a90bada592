// From the grid to the comparison of its groups with a baseline.
import type { GridModel } from "./grid-model";

/** Of the runs that are shown, by the first number among the columns. */
export async function compareGroups(model: GridModel): Promise<void> {
  const { openComparison } = await import("../statistics/comparison-dialog");
  const { replicates, groups, baseline, against } = model.view;
  openComparison({
    project: model.questions.project,
    filter: model.filter.text,
    of: replicates,
    by: groups,
    metric: model.chosen.find(({ key }) => key.startsWith("summary."))?.key ?? "",
    baselineRun: baseline,
    baselineGroup: against,
    onChoice: ({ of, baseline: chosen }) => model.set({ ...(of && { replicates: of }), ...(chosen !== undefined && { against: chosen }) }),
  });
}
