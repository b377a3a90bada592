// Which column each node stands in: behind all that leads to it. Pure.

/**
 * By the longest way to each. Circles are cut before the node that most leads away from, of those
 * in the circle, as Eades, Lin and Smyth do (1993): a run that used what it made stands before it.
 */
export function layersOf(after: readonly number[][], before: readonly number[][]): Int32Array {
  const layers = new Int32Array(after.length);
  const waiting = Int32Array.from(before, (nodes) => nodes.length);
  const isDone = new Uint8Array(after.length);
  const free = Array.from(after.keys()).filter((node) => waiting[node] === 0);
  let uncut = 0;
  for (let left = after.length; left > 0; left--) {
    let node = free.pop();
    if (node === undefined) {
      while (isDone[uncut]) uncut++;
      node = firstOf(circleBefore(uncut, before, isDone), after, isDone, waiting);
    }
    isDone[node] = 1;
    for (const next of after[node]!) {
      if (isDone[next]) continue;
      layers[next] = Math.max(layers[next]!, layers[node]! + 1);
      if (--waiting[next]! === 0) free.push(next);
    }
  }
  return layers;
}

/** Back from a node, of which each waits for another, until one comes again. */
function circleBefore(node: number, before: readonly number[][], isDone: Uint8Array): number[] {
  const way = new Set<number>();
  let at = node;
  while (!way.has(at)) {
    way.add(at);
    at = before[at]!.find((one) => !isDone[one])!;
  }
  return [...way].slice([...way].indexOf(at));
}

function firstOf(circle: readonly number[], after: readonly number[][], isDone: Uint8Array, waiting: Int32Array): number {
  const ways = (node: number): number => after[node]!.filter((next) => !isDone[next]).length - waiting[node]!;
  return circle.reduce((best, node) => (ways(node) > ways(best) ? node : best));
}

/** What nothing leads to stands right before the first that needs it. */
export function drawnClose(layers: Int32Array, after: readonly number[][], before: readonly number[][]): Int32Array {
  return layers.map((layer, node) => {
    const later = after[node]!.map((next) => layers[next]!).filter((one) => one > layer);
    return before[node]!.length === 0 && later.length ? Math.min(...later) - 1 : layer;
  });
}
