/** Things that are drawn in the same colour, together: a change of colour costs more than a mark. */
export function byColour(things: Iterable<number>, colour: (thing: number) => string): Map<string, number[]> {
  const batches = new Map<string, number[]>();
  for (const thing of things) {
    const name = colour(thing);
    const batch = batches.get(name);
    if (batch) batch.push(thing);
    else batches.set(name, [thing]);
  }
  return batches;
}
