import { beforeEach, expect, test, vi } from "vitest";
import type { FromWorker, ToWorker } from "../src/api/socket.messages";
import type { WorkerSocket } from "../src/api/socket";

/** The server's side of a socket. */
class Remote {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static all: Remote[] = [];

  readyState = Remote.CONNECTING;
  readonly sent: string[] = [];
  readonly closedWith: number[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    Remote.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close(code: number) {
    this.closedWith.push(code);
  }
  begin() {
    this.readyState = Remote.OPEN;
    this.onopen?.();
  }
  say(...texts: string[]) {
    for (const data of texts) this.onmessage?.({ data });
  }
  end(code: number) {
    this.readyState = Remote.CLOSED;
    this.onclose?.({ code, reason: "" });
  }
}

/** What is on its way to the page, and the workers that were begun. */
const post: FromWorker[] = [];
const workers: FakeWorker[] = [];

class FakeWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: (() => void) | null = null;
  over = false;
  constructor() {
    workers.push(this);
    delivered = (data) => this.onmessage?.({ data });
  }
  terminate() {
    this.over = true;
  }
  postMessage(data: ToWorker) {
    (globalThis as unknown as { onmessage: (event: { data: ToWorker }) => void }).onmessage({ data });
  }
}

let delivered: (data: FromWorker) => void = () => {};
let Socket: typeof WorkerSocket;

/** Brings one message to the page, as the browser would in a task of its own. */
const step = () => delivered(post.shift()!);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));

beforeEach(async () => {
  Remote.all = [];
  workers.length = post.length = 0;
  vi.stubGlobal("WebSocket", Remote);
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("onmessage", null);
  vi.stubGlobal("postMessage", (message: FromWorker) => post.push(message));
  vi.resetModules();
  await import("../src/api/socket.worker");
  ({ WorkerSocket: Socket } = await import("../src/api/socket"));
});

function opened() {
  const socket = new Socket("ws://here/graphql", "graphql-transport-ws");
  const heard: string[] = [];
  socket.onopen = () => heard.push("open");
  socket.onmessage = ({ data }) => heard.push(data);
  socket.onclose = ({ code }) => heard.push(`closed ${code}`);
  const remote = Remote.all.at(-1)!;
  remote.begin();
  step();
  return { socket, remote, heard };
}

test("what is said comes through in both directions", () => {
  const { socket, remote, heard } = opened();
  expect([socket.readyState, socket.protocol, remote.url]).toEqual([1, "graphql-transport-ws", "ws://here/graphql"]);
  socket.send("hello");
  remote.say("welcome");
  step();
  expect([remote.sent, heard]).toEqual([["hello"], ["open", "welcome"]]);
  socket.close(1000, "");
  socket.close(1000, "");
  expect([socket.readyState, remote.closedWith]).toEqual([2, [1000]]);
  remote.end(1000);
  step();
  expect([socket.readyState, heard.at(-1)]).toEqual([3, "closed 1000"]);
});

test("a burst comes in portions, each when the page is done with the one before, and the end behind them", () => {
  const { remote, heard } = opened();
  remote.say(...numbers(0, 250));
  remote.end(1006);
  const portions: number[] = [];
  while (post.length > 0) {
    expect(post).toHaveLength(1);
    const [message] = post;
    if (message?.did === "messages") portions.push(message.texts.length);
    step();
  }
  expect(portions).toEqual([1, 100, 100, 49]);
  expect(heard).toEqual(["open", ...numbers(0, 250), "closed 1006"]);
});

test("a page that stands still loses its connection, and not its memory", () => {
  const { remote } = opened();
  remote.say(...numbers(0, 100_001));
  expect(remote.closedWith).toEqual([]);
  remote.say("one too many");
  expect(remote.closedWith).toEqual([4499]);
});

test("a worker that cannot be loaded is a lost connection, and the next one is tried", () => {
  const { socket, heard } = opened();
  workers[0]!.onerror!();
  expect([socket.readyState, heard.at(-1), workers[0]!.over]).toEqual([3, "closed 1006", true]);
  opened();
  expect(workers).toHaveLength(2);
});
