// What the page and the worker that holds its sockets say to each other.

/** From the page. `id` is the socket's. */
export type ToWorker =
  | { readonly do: "open"; readonly id: number; readonly url: string; readonly protocol: string }
  | { readonly do: "send"; readonly id: number; readonly text: string }
  | { readonly do: "close"; readonly id: number; readonly code: number; readonly reason: string }
  /** The last messages were dealt with: more may come. */
  | { readonly do: "more"; readonly id: number };

/** From the worker. */
export type FromWorker =
  | { readonly did: "open"; readonly id: number; readonly protocol: string }
  | { readonly did: "messages"; readonly id: number; readonly texts: readonly string[] }
  | { readonly did: "close"; readonly id: number; readonly code: number; readonly reason: string };
