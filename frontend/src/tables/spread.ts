/** How a group's numbers spread, from the least to the greatest of all groups. */
export class Spread {
  constructor(
    readonly counts: readonly number[],
    readonly low: number,
    readonly high: number,
  ) {}
}
