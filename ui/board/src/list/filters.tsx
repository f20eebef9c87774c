// What narrows the list. Every choice is in the address.

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ask } from "../api/ask";
import { type TaskState, WorkflowsDocument } from "../api/documents";
import { Glyph } from "../parts/icons";
import { QueueSwitch } from "../parts/queue-switch";
import { stats } from "../stats";
import { TASKS, TASK_STATES } from "../words";
import { NewJob } from "./submit";
import { type Choice, LABELS_MAX, ORDERS, type Order, PERIODS, type Period, isEverything } from "./filter";

/** After the last letter; each search is a subscription. */
const TYPING_MS = 250;

const PERIOD_NAMES: Record<Period, string> = {
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
};

const ORDER_NAMES: Record<Order, string> = { newest: "Newest first", oldest: "Oldest first", ended: "Ended last first" };

interface Props {
  readonly choice: Choice;
  readonly change: (part: Partial<Choice>) => void;
}

export function Filters({ choice, change }: Props) {
  const open = useSignal(false);
  const workflows = useWorkflows();
  const queues = stats.value?.queues.map(({ name }) => name) ?? [];
  const more = [choice.tasks[0], choice.queue, choice.workflow, choice.since, ...choice.labels].filter(Boolean).length;
  return (
    <div class={open.value ? "filters open" : "filters"} role="search" aria-label="Filter jobs">
      <Search name={choice.name} change={(name) => change({ name })} />
      <button
        type="button"
        class="filters-more"
        aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
      >
        Filters{more > 0 && <span class="number"> · {more}</span>}
      </button>
      <Select
        label="Task"
        value={choice.tasks[0] ?? ""}
        any="Any task"
        options={TASK_STATES.map((state) => [state, TASKS[state]])}
        change={(task) => change({ tasks: task ? [task as TaskState] : [] })}
      />
      <Select
        label="Queue"
        value={choice.queue ?? ""}
        any="Any queue"
        options={named(queues, choice.queue)}
        change={(queue) => change({ queue: queue || null })}
      />
      {stats.value?.queues.some(({ name, paused }) => name === choice.queue && !paused) && (
        <QueueSwitch key={choice.queue} name={choice.queue ?? ""} paused={false} />
      )}
      <Select
        label="Workflow"
        value={choice.workflow ?? ""}
        any="Any workflow"
        options={named(workflows, choice.workflow)}
        change={(workflow) => change({ workflow: workflow || null })}
      />
      <Select
        label="Created"
        value={choice.since ?? ""}
        any="Any time"
        options={Object.keys(PERIODS).map((period) => [period, PERIOD_NAMES[period as Period]])}
        change={(since) => change({ since: (since || null) as Period | null })}
      />
      <Labels labels={choice.labels} change={(labels) => change({ labels })} />
      {!isEverything(choice) && (
        <button
          type="button"
          class="quiet clear"
          onClick={() =>
            change({ states: [], tasks: [], queue: null, workflow: null, name: "", labels: [], since: null })
          }
        >
          Clear
        </button>
      )}
      <span class="filters-end">
        <Select
          label="Order"
          value={choice.order}
          options={ORDERS.map((order) => [order, ORDER_NAMES[order]])}
          change={(order) => change({ order: order as Order })}
        />
        <NewJob workflows={workflows} workflow={choice.workflow} queue={choice.queue} />
      </span>
    </div>
  );
}

function Search({ name, change }: { name: string; change: (name: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const typed = useSignal(name);
  // Whatever else changes the address, Back for one, shows here; but not while it lags behind the typing.
  useEffect(() => {
    if (typed.value.trim() !== name) typed.value = name;
  }, [name]);
  // Before the page is seen: who sees it may press the key at once.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || (event.target as Element).closest("input, textarea, select, dialog")) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      clearTimeout(timer.current);
    };
  }, []);
  return (
    <label class="search">
      <Glyph name="search" />
      <span class="unseen">Name contains</span>
      <input
        ref={input}
        type="search"
        placeholder="Search names"
        maxLength={255}
        value={typed.value}
        aria-keyshortcuts="/"
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => change(typed.value.trim()), TYPING_MS);
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly any?: string;
  readonly options: readonly (readonly [string, string])[];
  readonly change: (value: string) => void;
}

function Select({ label, value, any, options, change }: SelectProps) {
  return (
    <span class={value && any ? "select chosen" : "select"}>
      <select aria-label={label} value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
        {any && <option value="">{any}</option>}
        {options.map(([key, text]) => (
          <option key={key} value={key} selected={key === value}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}

function Labels({ labels, change }: { labels: readonly string[]; change: (labels: readonly string[]) => void }) {
  return (
    <span class="label-filter">
      {labels.map((label) => (
        <button
          type="button"
          class="label chosen"
          key={label}
          aria-label={`Remove label ${label}`}
          onClick={() => change(labels.filter((one) => one !== label))}
        >
          {label}
          <Glyph name="close" />
        </button>
      ))}
      {labels.length < LABELS_MAX && (
        <input
          type="text"
          aria-label="Label, as key or key:value; Enter adds it"
          placeholder="label:value"
          maxLength={319}
          onKeyDown={(event) => {
            const text = event.currentTarget.value.trim();
            if (event.key !== "Enter" || !text) return;
            event.currentTarget.value = "";
            change([...labels, text]);
          }}
        />
      )}
    </span>
  );
}

/** The chosen one is among them also where there is no such thing (any more). */
function named(names: readonly string[], chosen: string | null): [string, string][] {
  const all = chosen && !names.includes(chosen) ? [chosen, ...names] : names;
  return all.map((name) => [name, name]);
}

function useWorkflows(): readonly string[] {
  const names = useSignal<readonly string[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    ask(WorkflowsDocument, {}, stop.signal)
      .then(({ workflows }) => (names.value = workflows.map(({ name }) => name)))
      // The list itself says what is wrong with the server.
      .catch(() => undefined);
    return () => stop.abort();
  }, []);
  return names.value;
}
