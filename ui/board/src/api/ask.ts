// Queries and mutations, by POST.

import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";
import { ApiError, ofErrors } from "./errors";
import { admitted, authorization, token, tokenRefused } from "./token";

/** A document with the types of its answer and its variables; what is sent is its text. */
export type Document<Data, Variables> = DocumentTypeDecoration<Data, Variables> & { toString(): string };

const ANSWER_TIMEOUT_MS = 35_000;

/** Waits for a token where the server wants one: whoever asks need not know. */
export async function ask<Data, Variables>(
  document: Document<Data, Variables>,
  variables: Variables,
  stop?: AbortSignal,
): Promise<Data> {
  for (;;) {
    await admitted();
    stop?.throwIfAborted();
    const sent = token.peek();
    const answer = await post(document.toString(), variables, stop);
    const { data, errors } = answer as { data?: Data; errors?: Parameters<typeof ofErrors>[0] };
    if (!errors?.length) {
      if (data == null) throw new ApiError("UNREADABLE", "The server's answer holds nothing.");
      return data;
    }
    const problem = ofErrors(errors);
    if (problem.code !== "UNAUTHENTICATED") throw problem;
    tokenRefused(sent);
  }
}

async function post(query: string, variables: unknown, stop?: AbortSignal): Promise<object> {
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        // The status is that of what happened then, and an error is told apart from a proxy's page.
        accept: "application/graphql-response+json",
        ...authorization(),
      },
      body: JSON.stringify({ query, variables }),
      signal: stop ? AbortSignal.any([stop, timeout]) : timeout,
    });
  } catch (problem) {
    stop?.throwIfAborted();
    if (timeout.aborted) throw new ApiError("TIMEOUT", "The server has not answered in time.");
    throw problem instanceof TypeError ? new ApiError("UNREACHABLE", "The server cannot be reached.") : problem;
  }
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null) return body;
  } catch {
    stop?.throwIfAborted();
  }
  throw new ApiError("UNREADABLE", `What answered is not Callboard (status ${response.status}).`);
}
