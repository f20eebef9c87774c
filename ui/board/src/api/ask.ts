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
    const body = exact(await response.text());
    if (typeof body === "object" && body !== null) return body;
  } catch {
    stop?.throwIfAborted();
  }
  throw new ApiError("UNREADABLE", `What answered is not Callboard (status ${response.status}).`);
}

/** So many digits in a row may be a number that this language would round. */
const MANY_DIGITS = /\d{16}/;

interface ExactJson {
  parse(text: string, read: (key: string, value: unknown, from?: { readonly source?: string }) => unknown): unknown;
  rawJSON?(text: string): object;
}

/**
 * JSON whose integers beyond 2⁵³ stay as they are written, where the browser can tell how: they cannot be reckoned with,
 * and are written out again as they were read.
 */
export function exact(text: string): unknown {
  const { rawJSON } = JSON as ExactJson;
  if (!rawJSON || !MANY_DIGITS.test(text)) return JSON.parse(text);
  return (JSON as ExactJson).parse(text, (_, value, from) => {
    const rounded = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
    return rounded && from?.source ? rawJSON(from.source) : value;
  });
}
