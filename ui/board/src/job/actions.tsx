// Buttons for what the job accepts now. What cannot be undone asks first; what takes a reason asks for it.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { JobAction, LiveFragment } from "../api/documents";
import { Dialog } from "../parts/dialog";
import { go, listAddress } from "../route";
import { DONE, title } from "../words";
import { type Wish, act } from "./act";
import { EditFields, editOf } from "./edit";

/** As they stand in a row: what the job waits for first, what cannot be undone last. */
const ORDER: readonly JobAction[] = ["NEXT", "RETRY", "RESUME", "PAUSE", "UPDATE", "CANCEL", "DELETE"];
const AT_ONCE: readonly JobAction[] = ["PAUSE", "RESUME"];
const REASON_MAX = 1_000;

export function Actions({ job }: { job: LiveFragment }) {
  const asked = useSignal<{ action: JobAction; version: number } | null>(null);
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const told = useSignal("");
  const row = useRef<HTMLDivElement>(null);
  const settled = useRef(false);
  const { id, version } = job;

  async function carryOut(wish: Wish, seen: number) {
    busy.value = true;
    problem.value = null;
    told.value = "";
    problem.value = await act(id, seen, wish);
    busy.value = false;
    if (problem.value !== null) return;
    told.value = DONE[wish.action];
    asked.value = null;
    if (wish.action === "DELETE") go(listAddress.value);
    else settled.current = true;
  }

  const open = asked.value;
  // The button that was pressed may go with what it did; the keyboard stays where the next ones are. It goes by what this
  // rendering shows: an effect that is late may run before the next one, when the dialog still keeps the focus inside.
  useEffect(() => {
    if (!settled.current || open) return;
    settled.current = false;
    row.current?.focus();
  });

  function press(action: JobAction) {
    problem.value = null;
    if (AT_ONCE.includes(action)) void carryOut({ action }, version);
    else asked.value = { action, version };
  }

  return (
    <div class="actions" ref={row} role="group" aria-label="What can be done" tabIndex={-1}>
      {ORDER.filter((action) => job.allowedActions.includes(action)).map((action) => (
        <button
          key={action}
          type="button"
          class={classOf(action)}
          data-action={action}
          aria-haspopup={AT_ONCE.includes(action) ? undefined : "dialog"}
          aria-disabled={busy.value}
          onClick={() => !busy.value && press(action)}
        >
          {nameOf(action, job)}
        </button>
      ))}
      <p class={problem.value && !open ? "told refused" : "told faint"} role="status">
        {open ? "" : (problem.value ?? told.value)}
      </p>
      {open && (
        <Dialog
          key={open.action}
          heading={`${nameOf(open.action, job)}: ${job.name}`}
          confirm={open.action === "UPDATE" ? "Save" : nameOf(open.action, job)}
          danger={open.action === "CANCEL" || open.action === "DELETE"}
          busy={busy.value}
          problem={problem.value}
          onConfirm={(fields) => {
            const wish = wishOf(open.action, fields, job);
            if (typeof wish === "string") problem.value = wish;
            // To stop a job is meant whatever stage it has come to meanwhile; all else is about what was seen.
            else void carryOut(wish, open.action === "CANCEL" ? job.version : open.version);
          }}
          onClose={() => {
            asked.value = null;
            problem.value = null;
          }}
        >
          <Fields action={open.action} job={job} />
        </Dialog>
      )}
    </div>
  );
}

function Fields({ action, job }: { action: JobAction; job: LiveFragment }) {
  switch (action) {
    case "NEXT":
      return (
        <>
          <p>Stage {title(job.stage)} begins as soon as a worker is free.</p>
          <Reason />
        </>
      );
    case "CANCEL":
      return (
        <>
          <p>
            {job.task?.state === "RUNNING"
              ? `Stage ${title(job.stage)} runs: its worker is asked to stop. `
              : `It stands before stage ${title(job.stage)}. `}
            A cancelled job cannot be run again.
          </p>
          <Reason />
        </>
      );
    case "RETRY":
      return (
        <fieldset>
          <legend>Where it starts again</legend>
          <label>
            <input type="radio" name="from" value="FAILED_STAGE" defaultChecked autofocus />
            <span>From {title(job.stage)}, where it failed; earlier results stay</span>
          </label>
          <label>
            <input type="radio" name="from" value="INIT" />
            <span>From the beginning</span>
          </label>
        </fieldset>
      );
    case "DELETE":
      return <p>The job goes for good, with its history and its results.</p>;
    case "UPDATE":
      return <EditFields job={job} />;
    case "PAUSE":
    case "RESUME":
      return null;
  }
}

function Reason() {
  return (
    <label class="field">
      Reason <span class="faint">(kept in the history)</span>
      <textarea name="reason" rows={2} maxLength={REASON_MAX} autofocus />
    </label>
  );
}

/** What the dialog's fields ask for, or what is wrong with them. */
function wishOf(action: JobAction, fields: FormData, job: LiveFragment): Wish | string {
  switch (action) {
    case "RETRY":
      return { action, from: fields.get("from") === "INIT" ? "INIT" : "FAILED_STAGE" };
    case "UPDATE": {
      const input = editOf(fields, job);
      return typeof input === "string" ? input : { action, input };
    }
    default:
      return { action, reason: String(fields.get("reason") ?? "") };
  }
}

export function nameOf(action: JobAction, job: LiveFragment): string {
  switch (action) {
    case "NEXT": {
      const approval = job.blockers.some(({ kind }) => kind === "APPROVAL");
      return approval ? `Approve ${title(job.stage)}` : `Begin ${title(job.stage)}`;
    }
    case "RETRY":
      return "Retry";
    case "RESUME":
      return "Resume";
    case "PAUSE":
      return "Pause";
    case "UPDATE":
      return "Edit";
    case "CANCEL":
      return "Cancel job";
    case "DELETE":
      return "Delete";
  }
}

function classOf(action: JobAction): string {
  if (action === "NEXT" || action === "RETRY" || action === "RESUME") return "primary";
  return action === "CANCEL" || action === "DELETE" ? "danger-quiet" : "";
}
