// How the page talks to the server: HTTP POST, and a WebSocket for subscriptions, both at /graphql
// of the host that served it. What stands in the headers tab also goes into `connection_init`.

import { createGraphiQLFetcher, type Fetcher, type FetcherParams } from "@graphiql/toolkit";
import { type FormattedExecutionResult, getOperationAST } from "graphql";
import { createClient, type Sink } from "graphql-ws";

const url = new URL("/graphql", window.location.href);
const socketUrl = new URL(url);
socketUrl.protocol = url.protocol === "https:" ? "wss:" : "ws:";

/** Calls `onJob` with the id of each job that a mutation answers with. */
export function createFetcher(onJob: (id: string) => void): Fetcher {
  const post = createGraphiQLFetcher({ url: url.href, enableIncrementalDelivery: false });
  return (params, options) => {
    const operation = options?.documentAST && getOperationAST(options.documentAST, params.operationName);
    if (operation?.operation === "subscription") return subscribe(params, options?.headers);
    return (async () => {
      const result = await post(params, options);
      const id = jobIdIn(result);
      if (id) onJob(id);
      return result;
    })();
  };
}

/**
 * The fetcher of `createGraphiQLFetcher` would do this too, but each subscription that the server
 * refuses ends there in an unhandled rejection.
 */
function subscribe(params: FetcherParams, headers?: Record<string, unknown>) {
  const observable = {
    subscribe(observer: Sink<FormattedExecutionResult<Record<string, unknown>, unknown>>) {
      const client = createClient({ url: socketUrl.href, connectionParams: headers });
      const unsubscribe = client.subscribe(params, {
        next: (result) => observer.next(result),
        error: (error) => observer.error(readable(error)),
        complete: () => observer.complete(),
      });
      return { unsubscribe };
    },
  };
  // The type also allows bare callbacks; GraphiQL passes an observer.
  return observable as unknown as ReturnType<Fetcher>;
}

/** An event shows as `{"isTrusted": true}`; GraphQL errors show as they are. */
function readable(error: unknown): unknown {
  if (error instanceof CloseEvent) {
    return { message: `The connection was closed: ${error.code} ${error.reason}`.trim() };
  }
  return error instanceof Event ? { message: "The connection failed." } : error;
}

/** The job of a mutation's payload, under whatever alias; a query's job is one level higher. */
function jobIdIn(result: unknown): string | undefined {
  const data = (result as { data?: unknown } | null)?.data;
  for (const payload of Object.values(data ?? {})) {
    const id = (payload as { job?: { id?: unknown } | null } | null)?.job?.id;
    if (typeof id === "string") return id;
  }
  return undefined;
}
