// The page of a run, for panels that know where series come from.

/** `/ada/digits/runs/k3x` beside `/api/v1/teams/ada/projects/digits/series`. */
export const runAddress = (source: string, run: string): string =>
  source.replace(/^.*\/teams\/([^/]+)\/projects\/([^/]+)\/.*$/, "/$1/$2/runs/") + encodeURIComponent(run);

export function openRun(source: string, run: string, isAside: boolean): void {
  const address = runAddress(source, run);
  if (isAside) open(address, "_blank", "noopener");
  else location.assign(address);
}
