// Holds the page's sockets. A burst of messages is a task each for whoever reads them, and the page would draw nothing
// meanwhile; so they are gathered here, and the page takes some at a time.

import type { FromWorker, ToWorker } from "./socket.messages";

/** A few milliseconds' work for the page. */
const MESSAGES_PER_PORTION_MAX = 100;
/** More than the page takes in minutes: it stands still, and will go on from its cursors. */
const WAITING_MAX = 100_000;
/** What the page closes with, and reads as a lost connection. */
const TOO_SLOW = 4499;

interface Held {
  readonly socket: WebSocket;
  readonly waiting: string[];
  /** Whether the page has dealt with all that it was given. */
  ready: boolean;
  /** How it was closed, which is told behind what came before. */
  closed: { readonly code: number; readonly reason: string } | null;
}

const sockets = new Map<number, Held>();

function tell(message: FromWorker): void {
  postMessage(message);
}

function hand(id: number, held: Held): void {
  if (!held.ready) return;
  if (held.waiting.length > 0) {
    held.ready = false;
    tell({ did: "messages", id, texts: held.waiting.splice(0, MESSAGES_PER_PORTION_MAX) });
  } else if (held.closed) {
    sockets.delete(id);
    tell({ did: "close", id, ...held.closed });
  }
}

function open(id: number, url: string, protocol: string): void {
  const socket = new WebSocket(url, protocol);
  const held: Held = { socket, waiting: [], ready: true, closed: null };
  sockets.set(id, held);
  socket.onopen = () => tell({ did: "open", id, protocol: socket.protocol });
  socket.onmessage = ({ data }) => {
    if (held.waiting.length >= WAITING_MAX) return socket.close(TOO_SLOW, "too much waits");
    held.waiting.push(data as string);
    hand(id, held);
  };
  socket.onclose = ({ code, reason }) => {
    held.closed = { code, reason };
    hand(id, held);
  };
}

onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
  if (message.do === "open") return open(message.id, message.url, message.protocol);
  const held = sockets.get(message.id);
  if (!held) return;
  switch (message.do) {
    case "send":
      if (held.socket.readyState === WebSocket.OPEN) held.socket.send(message.text);
      break;
    case "close":
      held.socket.close(message.code, message.reason);
      break;
    case "more":
      held.ready = true;
      hand(message.id, held);
      break;
  }
};
