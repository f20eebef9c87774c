// A link opens with its operation, in a tab of its own: `/graphql?query=…&variables=…`.

/** A tab to open. */
export interface LinkedTab {
  query: string;
  variables?: string;
}

/** What the address asks for; the address is then without it, so that a reload keeps what was typed since. */
export function takeLink(): LinkedTab | undefined {
  const address = new URL(window.location.href);
  const query = address.searchParams.get("query");
  if (!query?.trim()) return undefined;
  const variables = address.searchParams.get("variables");
  address.search = "";
  window.history.replaceState(null, "", address);
  return variables ? { query, variables: indented(variables) } : { query };
}

/** Variables travel in one line; what is no JSON stands in the editor as it came, and is marked there. */
function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
