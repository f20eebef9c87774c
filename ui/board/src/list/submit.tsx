// A new job, by hand.

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { ask } from "../api/ask";
import { type SubmitJobInput, SubmitJobDocument } from "../api/documents";
import { ofAnything } from "../api/errors";
import { type Labelled, labelsOf } from "../labels";
import { Dialog } from "../parts/dialog";
import { go, jobAddress } from "../route";
import { stats } from "../stats";
import { changedNumber } from "./numbers";

interface Props {
  readonly workflows: readonly string[];
  readonly workflow: string | null;
  readonly queue: string | null;
}

export function NewJob(props: Props) {
  const open = useSignal(false);
  return (
    <>
      <button type="button" class="primary new-job" aria-haspopup="dialog" onClick={() => (open.value = true)}>
        New job
      </button>
      {open.value && <Form {...props} close={() => (open.value = false)} />}
    </>
  );
}

function Form({ workflows, workflow, queue, close }: Props & { close: () => void }) {
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  // One for as long as the dialog is open: what is sent again because no answer came makes no second job.
  const key = useRef(keyOf());
  const queues = stats.value?.queues ?? [];

  async function submit(fields: FormData) {
    const input = inputOf(fields, key.current);
    if (typeof input === "string") {
      problem.value = input;
      return;
    }
    busy.value = true;
    problem.value = null;
    try {
      const payload = (await ask(SubmitJobDocument, { input })).submitJob;
      const refused = payload?.errors[0];
      if (payload?.job) go(jobAddress(payload.job.id));
      else problem.value = refused ? `${refused.message} (${refused.path.slice(1).join(".")})` : "There is no job.";
      // What was refused is not kept under its key; what is sent next may be another job.
      if (refused) key.current = keyOf();
    } catch (reason) {
      problem.value = ofAnything(reason).message;
    }
    busy.value = false;
  }

  return (
    <Dialog
      heading="New job"
      confirm="Submit"
      busy={busy.value}
      problem={problem.value}
      onConfirm={(fields) => void submit(fields)}
      onClose={close}
    >
      <label class="field">
        Name
        <input name="name" required maxLength={255} autofocus />
      </label>
      <div class="pair">
        <label class="field">
          Workflow
          <span class="select">
            <select name="workflow">
              {workflows.map((name) => (
                <option key={name} value={name} selected={name === (workflow ?? "standard")}>
                  {name}
                </option>
              ))}
            </select>
          </span>
        </label>
        <label class="field">
          Queue
          <input name="queue" required maxLength={255} list="queues" defaultValue={queue ?? "default"} />
          <datalist id="queues">
            {queues.map(({ name }) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
      </div>
      <label class="field">
        Input <span class="faint">(JSON)</span>
        <textarea name="input" rows={4} spellcheck={false} class="code" defaultValue="{}" />
      </label>
      <label class="field">
        Labels <span class="faint">(one a line, as key: value; odd ones in quotes)</span>
        <textarea name="labels" rows={2} />
      </label>
      <label class="check">
        <input type="checkbox" name="manual" />
        <span>Step by step: each stage waits for me</span>
      </label>
    </Dialog>
  );
}

function inputOf(fields: FormData, idempotencyKey: string): SubmitJobInput | string {
  const text = (name: string) => String(fields.get(name) ?? "").trim();
  let input: unknown;
  try {
    input = JSON.parse(text("input") || "{}");
  } catch {
    return "The input is not JSON.";
  }
  const changed = changedNumber(input);
  if (changed !== null) return `A browser cannot keep a number like ${changed} as it is: make it a text, or submit the job with the command line.`;
  const labels: Labelled = labelsOf(text("labels"));
  if (typeof labels === "string") return labels;
  const mode = fields.has("manual") ? "MANUAL" : "AUTO";
  return { name: text("name"), workflow: text("workflow"), queue: text("queue"), input, labels, mode, idempotencyKey };
}

/** `randomUUID` is for pages that came over TLS or from this machine. */
function keyOf(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `board-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
