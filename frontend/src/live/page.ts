// The page's live channel: one socket, and the signals htmx and the charts listen to.
import { LiveSocket, type LiveEvent, type Subscribed } from "./socket";
import { showAlerts } from "./alerts";
import { throttle } from "./throttle";

const POLL_MILLISECONDS = 5_000;
const SERIES_MILLISECONDS = 500;
const KEYS_MILLISECONDS = 10_000;

export const socket = new LiveSocket(
  new URL("/ws/", location.href.replace(/^http/, "ws")).href,
);

/** Fires `series` (at most twice a second) when drawn runs may have new lines. */
export const series = new EventTarget();
const announceSeries = throttle(SERIES_MILLISECONDS, () => series.dispatchEvent(new Event("series")));
const announceKeys = throttle(KEYS_MILLISECONDS, () => signal("live-keys"));
const runsHeard = new Set<string>();

/** htmx fragments wait for these: `live-runs` (a run came, went or changed), `live-lines`, `live-keys`, `live-events`,
 * `live-artifacts`, `live-sweeps`, `live-notices`, `live-comments`. */
function signal(name: string): void {
  document.body.dispatchEvent(new CustomEvent(name));
}

function onEvent(event: LiveEvent): void {
  if (event.event === "run.lines") onLines(event.run ?? "");
  else if (event.event === "run.events") onRunEvents(event);
  else if (event.event === "artifacts.changed") signal("live-artifacts");
  else if (event.event === "sweep.changed") signal("live-sweeps");
  else if (event.event === "notices.changed") signal("live-notices");
  else if (event.event === "comments.changed") signal("live-comments");
  else signal("live-runs");
}

function onLines(run: string): void {
  announceSeries();
  signal("live-lines");
  // A run's first lines bring metrics nobody has seen; later ones seldom do.
  if (runsHeard.has(run)) announceKeys();
  else signal("live-keys");
  runsHeard.add(run);
}

function onRunEvents(event: LiveEvent): void {
  signal("live-events");
  if (event.alert !== undefined) void showAlerts(event);
}

function everythingMayHaveChanged(): void {
  announceSeries();
  for (const name of ["live-runs", "live-lines", "live-keys", "live-events", "live-artifacts", "live-sweeps", "live-notices", "live-comments"]) signal(name);
}

/** Where the data of each topic stood when the server rendered this page. */
const rendered = new Map<string, string | undefined>();

/** What happened between the page's making and this subscription was signalled to nobody. */
function onSubscribed({ topic, cursor }: Subscribed): void {
  if (topic === bell()?.dataset["notices"]) return onNoticesSubscribed(cursor);
  if (rendered.get(topic) !== cursor) everythingMayHaveChanged();
  rendered.delete(topic);
  document.body.dataset["liveSince"] = topic; // from here on no signal is missed
}

/** On every page of somebody who is logged in: it names the topic of their own notices. */
const bell = (): HTMLElement | null => document.querySelector("#bell");

/** The cursor is how many are new; what the page brought along may be older. */
function onNoticesSubscribed(count: string): void {
  if (bell()?.dataset["count"] !== count) signal("live-notices");
}

function showState(): void {
  document.body.dataset["live"] = socket.state;
  const badge = document.querySelector("#live-status");
  if (badge) badge.textContent = socket.state === "reconnecting" ? "Reconnecting…" : "";
}

function poll(): void {
  if (socket.state === "reconnecting" && !document.hidden) everythingMayHaveChanged();
}

/** Subscribe to the topics the page names in `data-live-topic`, and keep the state visible. */
export function startLive(): void {
  for (const { dataset } of document.querySelectorAll<HTMLElement>("[data-live-topic]")) {
    rendered.set(dataset["liveTopic"]!, dataset["liveCursor"]);
  }
  const own = bell()?.dataset["notices"];
  for (const topic of own ? [...rendered.keys(), own] : rendered.keys()) socket.subscribe(topic, onEvent);
  socket.addEventListener("state", showState);
  socket.addEventListener("subscribed", (event) => onSubscribed((event as CustomEvent<Subscribed>).detail));
  socket.addEventListener("refused", everythingMayHaveChanged);
  addEventListener("online", () => socket.hurry());
  document.addEventListener("visibilitychange", onVisibility);
  setInterval(poll, POLL_MILLISECONDS);
}

function onVisibility(): void {
  if (document.hidden) return;
  socket.hurry();
  announceSeries();
}
