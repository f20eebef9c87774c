// The plainest of all clients, for what a test needs besides the client that it is about.

/** Runs a query or mutation over HTTP; its data, or an error with what was wrong. */
export async function run(address, query, variables, token) {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Failed(errors);
  return data;
}

/** An operation was answered with GraphQL errors. Every client's own error is turned into this one. */
export class Failed extends Error {
  constructor(errors) {
    super(errors.map(({ message }) => message).join('; '));
    this.codes = errors.map(({ extensions }) => extensions?.code);
  }
}
