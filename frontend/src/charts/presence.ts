// Whether a panel is in the document, and whether it is in sight.

interface PresenceEvents {
  /** The signal ends what is listened to. */
  onStart: (signal: AbortSignal) => void;
  onEnd?: () => void;
  /** Within 200 px of what the window shows, or no longer. */
  onSight: () => void;
}

export class Presence {
  isOnScreen = false;
  private watching: AbortController | undefined;
  private readonly sight = new IntersectionObserver(
    (entries) => this.onSight(entries.at(-1)!.isIntersecting),
    { rootMargin: "200px", scrollMargin: "200px" } as IntersectionObserverInit,
  );

  constructor(private readonly element: HTMLElement, private readonly events: PresenceEvents) {}

  get isStarted(): boolean {
    return this.watching !== undefined;
  }

  connect(): void {
    if (this.watching) return;
    this.watching = new AbortController();
    this.events.onStart(this.watching.signal);
    this.sight.observe(this.element);
  }

  /** A move in the document disconnects and connects again at once; only a real farewell ends it. */
  disconnect(): void {
    queueMicrotask(() => {
      if (this.element.isConnected || !this.watching) return;
      this.watching.abort();
      this.watching = undefined;
      this.sight.disconnect();
      this.events.onEnd?.();
    });
  }

  private onSight(isOnScreen: boolean): void {
    this.isOnScreen = isOnScreen;
    this.events.onSight();
  }
}
