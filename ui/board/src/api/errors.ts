// What can go wrong between the board and the API, as one type with a sentence for people.

/** Codes beside those of the API: no answer came, or one that is not GraphQL. */
export type Code = "UNREACHABLE" | "UNREADABLE" | (string & {});

export class ApiError extends Error {
  constructor(
    readonly code: Code,
    message: string,
    readonly requestId: string | null = null,
  ) {
    super(message);
  }
}

interface GraphQLError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

const SENTENCES: Record<string, string> = {
  UNAVAILABLE: "The server cannot reach its database at the moment.",
  TIMEOUT: "The server took too long to answer.",
  RATE_LIMITED: "This browser has too much open at the server. Close other tabs of it, or wait a moment.",
  FORBIDDEN: "The server does not allow this here.",
  INTERNAL: "The server has failed at this.",
};

/** The first of an answer's errors: the others follow from it or say the same. */
export function ofErrors(errors: readonly GraphQLError[]): ApiError {
  const first = errors[0];
  const code = first?.extensions?.code ?? "INTERNAL";
  const message = first?.message ?? "The server has failed at this.";
  const known = SENTENCES[code];
  const sentence = known === undefined || known.startsWith(message) ? message : `${known} ${sentenceOf(message)}`;
  return new ApiError(code, sentence, first?.extensions?.requestId ?? null);
}

/** Whatever was thrown or closed the socket. */
export function ofAnything(problem: unknown): ApiError {
  if (problem instanceof ApiError) return problem;
  if (Array.isArray(problem)) return ofErrors(problem as GraphQLError[]);
  if (problem instanceof CloseEvent) {
    return new ApiError("UNREACHABLE", `The server closed the connection (${problem.code} ${problem.reason}).`);
  }
  return new ApiError("UNREACHABLE", "The server cannot be reached.");
}

function sentenceOf(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
