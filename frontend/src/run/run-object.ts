// What the API says of the run, or the version, of this page: asked for once, and again when it changed.
import { ApiError, get } from "../api";
import { throttle } from "../live/throttle";

export interface RunObject {
  config: Record<string, unknown>;
  summary: Record<string, unknown>;
  metadata: Record<string, unknown>;
  [field: string]: unknown;
}

const REFRESH_MILLISECONDS = 3_000;

class LiveRun extends EventTarget {
  run: RunObject | null = null;
  error: ApiError | null = null;
  private readonly refresh = throttle(REFRESH_MILLISECONDS, () => void this.load());

  constructor(private readonly address: string) {
    super();
    for (const signal of ["live-runs", "live-lines", "live-artifacts"]) document.body.addEventListener(signal, this.refresh);
    void this.load();
  }

  async load(): Promise<void> {
    try {
      this.run = (await (await get(this.address)).json()) as RunObject;
      this.error = null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.error = error;
      // What one may no longer see does not stay in sight.
      if (error.isDenied) this.run = null;
    }
    this.dispatchEvent(new Event("change"));
  }
}

const runs = new Map<string, LiveRun>();

export function liveRun(address: string): LiveRun {
  if (!runs.has(address)) runs.set(address, new LiveRun(address));
  return runs.get(address)!;
}
