// What the list shows, in the address: `/board?state=FAILED&queue=reports&name=nightly&label=team:data`.

import type { JobFilter, JobOrder, JobState, TaskState } from "../api/documents";
import { labelOf } from "../labels";
import { STATES, TASK_STATES } from "../words";

/** How far back the list reaches, by when jobs were created. */
export const PERIODS = { "15m": 15 * 60, "1h": 3_600, "24h": 86_400, "7d": 604_800 } as const;
export type Period = keyof typeof PERIODS;

export const ORDERS = ["newest", "oldest", "ended"] as const;
export type Order = (typeof ORDERS)[number];

export interface Choice {
  readonly states: readonly JobState[];
  readonly tasks: readonly TaskState[];
  readonly queue: string | null;
  readonly workflow: string | null;
  readonly name: string;
  /** Each as `key` or `key:value`. */
  readonly labels: readonly string[];
  readonly since: Period | null;
  readonly order: Order;
}

/** The server takes no more. */
export const LABELS_MAX = 32;

export function choiceOf(search: URLSearchParams): Choice {
  const since = search.get("since");
  const order = search.get("order");
  return {
    states: STATES.filter((state) => search.getAll("state").includes(state)),
    tasks: TASK_STATES.filter((state) => search.getAll("task").includes(state)),
    queue: search.get("queue") || null,
    workflow: search.get("workflow") || null,
    name: search.get("name") ?? "",
    labels: [...new Set(search.getAll("label").filter(Boolean))].slice(0, LABELS_MAX),
    since: since !== null && Object.hasOwn(PERIODS, since) ? (since as Period) : null,
    order: ORDERS.find((one) => one === order) ?? "newest",
  };
}

/** Only what differs from showing everything, always in the same order: equal choices have equal addresses. */
export function searchOf(choice: Choice): string {
  const search = new URLSearchParams();
  for (const state of choice.states) search.append("state", state);
  for (const state of choice.tasks) search.append("task", state);
  if (choice.queue) search.append("queue", choice.queue);
  if (choice.workflow) search.append("workflow", choice.workflow);
  if (choice.name) search.append("name", choice.name);
  for (const label of choice.labels) search.append("label", label);
  if (choice.since) search.append("since", choice.since);
  if (choice.order !== "newest") search.append("order", choice.order);
  const text = search.toString();
  return text && `?${text}`;
}

export function isEverything(choice: Choice): boolean {
  return searchOf({ ...choice, order: "newest" }) === "";
}

export function filterOf(choice: Choice, now: number): JobFilter {
  return {
    ...(choice.states.length > 0 && { states: choice.states }),
    ...(choice.tasks.length > 0 && { taskStates: choice.tasks }),
    ...(choice.queue && { queues: [choice.queue] }),
    ...(choice.workflow && { workflows: [choice.workflow] }),
    ...(choice.name && { nameContains: choice.name }),
    ...(choice.labels.length > 0 && { labels: choice.labels.map(chosenOf) }),
    ...(choice.since && { createdAfter: beginningOf(choice.since, now) }),
  };
}

/** As the API writes times, so that they can be compared as text. */
export function beginningOf(period: Period, now: number): string {
  return new Date(now - PERIODS[period] * 1_000).toISOString();
}

export function orderOf(choice: Choice): Required<JobOrder> {
  return {
    field: choice.order === "ended" ? "FINISHED_AT" : "CREATED_AT",
    direction: choice.order === "oldest" ? "ASC" : "DESC",
  };
}

/** A value may hold colons, as times and addresses do; a key with one stands in quotes. */
function chosenOf(text: string) {
  const label = labelOf(text);
  if (!label) return { key: text };
  return { key: label.key, ...(label.value !== null && { values: [label.value] }) };
}
