// A WebSocket that lives in a worker, with as much of the interface as `graphql-ws` uses.

import type { FromWorker, ToWorker } from "./socket.messages";

let worker: Worker | null = null;
let opened = 0;
const sockets = new Map<number, WorkerSocket>();

function tell(message: ToWorker): void {
  if (!worker) {
    worker = new Worker(new URL("./socket.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => sockets.get(data.id)?.hear(data);
    // Mostly it could not be loaded, as the server is away; the next socket tries again.
    worker.onerror = () => {
      worker?.terminate();
      worker = null;
      for (const socket of sockets.values()) socket.hear({ did: "close", id: socket.id, code: 1006, reason: "" });
    };
  }
  worker.postMessage(message);
}

type Closed = Pick<CloseEvent, "code" | "reason">;

export class WorkerSocket {
  static readonly CONNECTING = WebSocket.CONNECTING;
  static readonly OPEN = WebSocket.OPEN;
  static readonly CLOSING = WebSocket.CLOSING;
  static readonly CLOSED = WebSocket.CLOSED;

  readonly id = ++opened;
  readyState: number = WorkerSocket.CONNECTING;
  protocol = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: string }) => void) | null = null;
  onclose: ((event: Closed) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;

  constructor(url: string, protocol: string) {
    sockets.set(this.id, this);
    tell({ do: "open", id: this.id, url, protocol });
  }

  send(text: string): void {
    tell({ do: "send", id: this.id, text });
  }

  close(code = 1000, reason = ""): void {
    if (this.readyState >= WorkerSocket.CLOSING) return;
    this.readyState = WorkerSocket.CLOSING;
    tell({ do: "close", id: this.id, code, reason });
  }

  hear(message: FromWorker): void {
    switch (message.did) {
      case "open":
        // Closed before it was open.
        if (this.readyState !== WorkerSocket.CONNECTING) return;
        this.readyState = WorkerSocket.OPEN;
        this.protocol = message.protocol;
        this.onopen?.();
        break;
      case "messages":
        for (const data of message.texts) this.onmessage?.({ data });
        tell({ do: "more", id: this.id });
        break;
      case "close":
        sockets.delete(this.id);
        this.readyState = WorkerSocket.CLOSED;
        this.onclose?.({ code: message.code, reason: message.reason });
        break;
    }
  }
}
