// Where the page keeps tabs and history: the browser's local storage, under a name of its own,
// because other tools on the same local port keep theirs under GraphiQL's.

import { createLocalStorage } from "@graphiql/toolkit";

const local = createLocalStorage({ namespace: "callboard" });

/** The history plugin stores request headers whatever `shouldPersistHeaders` says: tokens must not stay. */
const HISTORY_KEYS = ["graphiql:queries", "graphiql:favorites"];

export const storage: typeof local = {
  ...local,
  // A spread would freeze the getter's value.
  get length() {
    return local.length;
  },
  setItem(key, value) {
    local.setItem(key, HISTORY_KEYS.includes(key) ? withoutHeaders(value) : value);
  },
};

function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json), (key, value) => (key === "headers" ? undefined : value));
}
