import { backoffMilliseconds } from "./backoff";

/** What the server says of a topic. Signals only: whoever shows the data fetches it again. */
export interface LiveEvent {
  topic: string;
  event: "run.lines" | "run.changed" | "runs.changed" | "run.events" | (string & {});
  run?: string;
  line?: number;
  /** The first of a run's new alerts. */
  alert?: number;
  state?: string;
}

export interface Subscribed {
  topic: string;
  /** Where the topic's data stand now; pages carry the cursor of what they show. */
  cursor: string;
}

export type SocketState = "idle" | "connected" | "reconnecting";
type Listener = (event: LiveEvent) => void;

const PING_MILLISECONDS = 25_000;
const ANSWER_MILLISECONDS = 10_000;

/**
 * The page's one WebSocket: topics with a count of their listeners, reconnecting by itself.
 *
 * It opens with the first topic. Events: `state` after each change of `state`; `subscribed`
 * (a CustomEvent of Subscribed) when the server has begun to listen for us, after every reconnect
 * too: signals from before are lost, so whoever shows older data has to look again; `refused` when
 * a topic is not, or no longer, for us.
 */
export class LiveSocket extends EventTarget {
  state: SocketState = "idle";
  private socket: WebSocket | undefined;
  private readonly listeners = new Map<string, Set<Listener>>();
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly address: string,
    private readonly open: (address: string) => WebSocket = (at) => new WebSocket(at),
  ) {
    super();
  }

  /** Listen to a topic; the returned function ends it. */
  subscribe(topic: string, listener: Listener): () => void {
    const known = this.listeners.get(topic);
    if (known) known.add(listener);
    else this.start(topic, listener);
    return () => this.unsubscribe(topic, listener);
  }

  /** Try now instead of waiting: the network came back or the tab is looked at again. */
  hurry(): void {
    if (this.state !== "reconnecting" || this.retryTimer === undefined) return;
    this.attempt = 0;
    this.connect();
  }

  private start(topic: string, listener: Listener): void {
    this.listeners.set(topic, new Set([listener]));
    if (!this.socket && this.retryTimer === undefined) this.connect();
    else this.send({ type: "sub", topic });
  }

  private unsubscribe(topic: string, listener: Listener): void {
    const known = this.listeners.get(topic);
    if (!known?.delete(listener) || known.size > 0) return;
    this.listeners.delete(topic);
    this.send({ type: "unsub", topic });
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    const socket = this.open(this.address);
    this.socket = socket;
    socket.onopen = () => this.onOpen();
    socket.onmessage = (message) => this.onMessage(String(message.data));
    socket.onclose = () => this.onClose(socket);
  }

  private onOpen(): void {
    this.attempt = 0;
    for (const topic of this.listeners.keys()) this.send({ type: "sub", topic });
    this.become("connected");
    this.expectAnswerAfter(PING_MILLISECONDS);
  }

  private onMessage(text: string): void {
    this.expectAnswerAfter(PING_MILLISECONDS);
    const message = JSON.parse(text) as LiveEvent & Subscribed & { type: string };
    if (message.type === "subscribed") this.dispatchEvent(new CustomEvent("subscribed", { detail: message }));
    if (message.type === "refused") this.dispatchEvent(new Event("refused"));
    if (message.type !== "event") return;
    for (const listener of this.listeners.get(message.topic) ?? []) listener(message);
  }

  private onClose(socket: WebSocket): void {
    if (socket !== this.socket) return;
    clearTimeout(this.pingTimer);
    this.socket = undefined;
    this.become("reconnecting");
    this.retryTimer = setTimeout(() => this.connect(), backoffMilliseconds(this.attempt++));
  }

  /** A laptop that slept keeps a socket that looks open and is dead: silence is answered by a ping. */
  private expectAnswerAfter(milliseconds: number): void {
    clearTimeout(this.pingTimer);
    this.pingTimer = setTimeout(() => {
      this.send({ type: "ping" });
      this.pingTimer = setTimeout(() => this.drop(), ANSWER_MILLISECONDS);
    }, milliseconds);
  }

  private drop(): void {
    const socket = this.socket;
    socket?.close();
    if (socket) this.onClose(socket);
  }

  private send(message: object): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  private become(state: SocketState): void {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
