import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveSocket } from "../src/live/socket";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The server's end of a connection. */
class Wire {
  readyState = 1;
  sent: { type: string; topic?: string }[] = [];
  onopen = (): void => {};
  onmessage = (_message: { data: string }): void => {};
  onclose = (): void => {};

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  says(message: object): void {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

function connected(): { socket: LiveSocket; wires: Wire[] } {
  const wires: Wire[] = [];
  const socket = new LiveSocket("ws://lab/ws/", () => {
    wires.push(new Wire());
    return wires.at(-1) as unknown as WebSocket;
  });
  return { socket, wires };
}

test("topics are asked for once the connection stands, and again on the next", () => {
  const { socket, wires } = connected();
  socket.subscribe("project:ada/digits:runs", () => {});
  wires[0]!.onopen();
  expect(wires[0]!.sent).toEqual([{ type: "sub", topic: "project:ada/digits:runs" }]);
  wires[0]!.onclose();
  expect(socket.state).toBe("reconnecting");
  vi.advanceTimersByTime(500);
  wires[1]!.onopen();
  expect(wires[1]!.sent).toEqual([{ type: "sub", topic: "project:ada/digits:runs" }]);
  expect(socket.state).toBe("connected");
});

test("events reach the listeners of their topic only", () => {
  const { socket, wires } = connected();
  const heard = vi.fn();
  socket.subscribe("run:a", heard);
  wires[0]!.onopen();
  wires[0]!.says({ type: "event", topic: "run:b", event: "run.lines" });
  wires[0]!.says({ type: "event", topic: "run:a", event: "run.lines", line: 3 });
  expect(heard).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ line: 3 }));
});

test("the answer to a subscription says where the topic stands", () => {
  const { socket, wires } = connected();
  const cursors: string[] = [];
  socket.addEventListener("subscribed", (event) => cursors.push((event as CustomEvent).detail.cursor));
  socket.subscribe("run:a", () => {});
  wires[0]!.onopen();
  wires[0]!.says({ type: "subscribed", topic: "run:a", cursor: "41" });
  expect(cursors).toEqual(["41"]);
});

test("a topic that is refused is told", () => {
  const { socket, wires } = connected();
  const refused = vi.fn();
  socket.addEventListener("refused", refused);
  socket.subscribe("run:a", () => {});
  wires[0]!.onopen();
  wires[0]!.says({ type: "refused", topic: "run:a" });
  expect(refused).toHaveBeenCalledOnce();
});

test("a connection that stays silent is pinged and then given up", () => {
  const { socket, wires } = connected();
  socket.subscribe("run:a", () => {});
  wires[0]!.onopen();
  vi.advanceTimersByTime(25_000);
  expect(wires[0]!.sent.at(-1)).toEqual({ type: "ping" });
  vi.advanceTimersByTime(10_000);
  expect(socket.state).toBe("reconnecting");
});

test("the last listener to leave ends the subscription", () => {
  const { socket, wires } = connected();
  const [leave, leaveToo] = [socket.subscribe("run:a", () => {}), socket.subscribe("run:a", () => {})];
  wires[0]!.onopen();
  leave();
  expect(wires[0]!.sent).toHaveLength(1);
  leaveToo();
  expect(wires[0]!.sent.at(-1)).toEqual({ type: "unsub", topic: "run:a" });
});
