// Subscriptions, all over one WebSocket that comes back by itself, and what is known about that socket.

import { signal } from "@preact/signals";
import { createClient } from "graphql-ws/client";
import type { Document } from "./ask";
import { type ApiError, ofAnything, ofErrors } from "./errors";
import { WorkerSocket } from "./socket";
import { admitted, authorization, token, tokenRefused } from "./token";

/** A socket is pinged after so long, and is dead when nothing at all came for so long after that. */
const PING_MS = 3_000;
const PONG_MS = 4_000;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 8_000;
/** No token, or an unknown one. */
const FORBIDDEN = 4403;

export type Link =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  /**
   * `since` something was heard last, by this machine's clock, as the server's is out of reach; null where there never
   * was a connection.
   */
  | { readonly state: "lost"; readonly since: number | null };

export const link = signal<Link>({ state: "connecting" });

let retryNow: (() => void) | null = null;
let pongMissing: ReturnType<typeof setTimeout> | undefined;
let heardAt = 0;
let sent: string | null = null;

const client = createClient({
  url: async () => {
    await admitted();
    return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/graphql`;
  },
  connectionParams: () => {
    sent = token.peek();
    return authorization();
  },
  webSocketImpl: WorkerSocket,
  // Between two pages there is a moment without subscriptions.
  lazyCloseTimeout: 3_000,
  keepAlive: PING_MS,
  retryAttempts: Infinity,
  shouldRetry: () => true,
  retryWait: async (retries) => {
    const delay = Math.min(RETRY_FIRST_MS * 2 ** retries, RETRY_MAX_MS);
    // Not all at once when a server is back.
    await pause(delay * (0.5 + Math.random() / 2));
  },
  on: {
    message: () => {
      heardAt = Date.now();
    },
    connected: () => {
      link.value = { state: "live" };
    },
    ping: (received) => {
      if (received) return;
      const pingedAt = Date.now();
      clearTimeout(pongMissing);
      // The answer may stand behind much else.
      pongMissing = setTimeout(() => heardAt < pingedAt && client.terminate(), PONG_MS);
    },
    pong: (received) => {
      if (received) clearTimeout(pongMissing);
    },
    closed: (event) => {
      clearTimeout(pongMissing);
      const { code } = event as CloseEvent;
      if (code === FORBIDDEN) return tokenRefused(sent);
      if (code === 1000) return;
      if (link.value.state === "lost") return;
      link.value = { state: "lost", since: link.value.state === "live" ? heardAt : null };
    },
  },
});

/** Does not wait any longer before the next try. */
export function reconnect(): void {
  retryNow?.();
}

addEventListener("online", reconnect);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") reconnect();
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(go, milliseconds);
    function go() {
      clearTimeout(timer);
      retryNow = null;
      resolve();
    }
    retryNow = go;
  });
}

export interface Sink<Data> {
  next(data: Data): void;
  /** An event could not be had; the stream goes on. */
  trouble?(problem: ApiError): void;
  /** The stream is over, and will not come back by itself. */
  error(problem: ApiError): void;
  complete?(): void;
}

/**
 * Sends `variables` again as they are then whenever the socket is back: a cursor that is kept in them is where the
 * stream goes on. Returns what ends it.
 */
export function follow<Data, Variables extends object>(
  document: Document<Data, Variables>,
  variables: Variables,
  sink: Sink<Data>,
): () => void {
  let over = false;
  const stop = client.subscribe<Data>(
    { query: document.toString(), variables: variables as Record<string, unknown> },
    {
      next: ({ data, errors }) => {
        if (over) return;
        if (errors?.length) sink.trouble?.(ofErrors(errors));
        else if (data) sink.next(data);
      },
      error: (problem) => {
        if (!over) sink.error(ofAnything(problem));
      },
      complete: () => {
        if (!over) sink.complete?.();
      },
    },
  );
  return () => {
    over = true;
    stop();
  };
}
