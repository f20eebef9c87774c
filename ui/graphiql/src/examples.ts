// The tabs of a first visit. `npm run check` validates the same files against the schema.

import type { GraphiQLProps } from "graphiql";
import cancel from "./examples/cancel.graphql?raw";
import follow from "./examples/follow.graphql?raw";
import history from "./examples/history.graphql?raw";
import list from "./examples/list.graphql?raw";
import retry from "./examples/retry.graphql?raw";
import step from "./examples/step.graphql?raw";
import submit from "./examples/submit.graphql?raw";

const lastJob = `{
  "id": "" // last job
}`;

const filter = `{
  "filter": { "states": [] }
}`;

/** GraphiQL ignores the variables of the first one until it is opened again: it has none. */
export const examples: NonNullable<GraphiQLProps["defaultTabs"]> = [
  { query: submit },
  { query: follow, variables: lastJob },
  { query: history },
  { query: list, variables: filter },
  { query: step, variables: lastJob },
  { query: cancel, variables: lastJob },
  { query: retry, variables: lastJob },
];
