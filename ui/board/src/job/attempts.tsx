// Every attempt at every stage, with the worker that made it and what went wrong.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../api/ask";
import { type AttemptFragment, AttemptsDocument, type AttemptsQuery } from "../api/documents";
import { type ApiError, ofAnything } from "../api/errors";
import { duration, fullTime, exactTime } from "../duration";
import { Problem } from "../parts/parts";
import { ERRORS, TASKS, title } from "../words";

const ATTEMPTS_MAX = 1_000;

/** Read again whenever the job's history has grown. */
export function Attempts({ id, version }: { id: string; version: number }) {
  const attempts = useSignal<readonly AttemptFragment[] | null>(null);
  const problem = useSignal<ApiError | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    read(id, stop.signal).then(
      (all) => {
        attempts.value = all;
        problem.value = null;
      },
      (reason: unknown) => {
        if (!stop.signal.aborted) problem.value = ofAnything(reason);
      },
    );
    return () => stop.abort();
  }, [id, version]);
  if (!attempts.value) return problem.value ? <Problem problem={problem.value} /> : <p class="faint">Reading …</p>;
  return (
    <div class="scroller" tabIndex={0} role="region" aria-label="Attempts">
      <table class="attempts">
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Attempt</th>
            <th scope="col">State</th>
            <th scope="col">Handler</th>
            <th scope="col">Worker</th>
            <th scope="col">Began</th>
            <th scope="col">Ran</th>
          </tr>
        </thead>
        <tbody>
          {[...attempts.value].reverse().map((task) => (
            <Attempt key={task.id} task={task} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Attempt({ task }: { task: AttemptFragment }) {
  const began = task.startedAt && Date.parse(task.startedAt);
  return (
    <>
      <tr>
        <th scope="row">{title(task.stage)}</th>
        <td>
          {task.attempt} of {task.maxAttempts}
          {task.round > 0 && `, retry ${task.round}`}
        </td>
        <td class={`task-${task.state.toLowerCase()}`}>{TASKS[task.state]}</td>
        <td>{task.handler}</td>
        <td>{task.worker?.name ?? "–"}</td>
        <td title={began ? fullTime(began) : ""}>{began ? exactTime(began) : "–"}</td>
        <td>{began && task.finishedAt ? duration(Date.parse(task.finishedAt) - began) : "–"}</td>
      </tr>
      {task.error && (
        <tr class="attempt-error">
          <td colSpan={7}>
            <div>
              {ERRORS[task.error.kind]}: {task.error.message}
              {task.error.details != null && <code> {JSON.stringify(task.error.details)}</code>}
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

async function read(id: string, stop: AbortSignal): Promise<AttemptFragment[]> {
  const all: AttemptFragment[] = [];
  let after: string | null = null;
  do {
    const { job }: AttemptsQuery = await ask(AttemptsDocument, { id, after }, stop);
    if (!job) break;
    all.push(...job.tasks.nodes);
    after = job.tasks.pageInfo.hasNextPage ? job.tasks.pageInfo.endCursor : null;
  } while (after !== null && all.length < ATTEMPTS_MAX);
  return all;
}
