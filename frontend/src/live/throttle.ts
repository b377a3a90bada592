/**
 * Calls `act` at once, then at most every `milliseconds`; calls in between become one at the end.
 */
export function throttle(milliseconds: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const cool = (): void => {
    timer = undefined;
    if (!isWanted) return;
    isWanted = false;
    run();
  };
  const run = (): void => {
    act();
    timer = setTimeout(cool, milliseconds);
  };
  return () => {
    if (timer === undefined) run();
    else isWanted = true;
  };
}
