// The fields of a job that can be changed.

import type { LiveFragment, UpdateJobInput } from "../api/documents";
import { labelsOf, linesOf } from "../labels";

type Editable = Pick<LiveFragment, "name" | "description" | "priority" | "mode" | "labels">;

const PRIORITY_MAX = 1_000_000;

/** Defaults, not values: the job may change while somebody types. */
export function EditFields({ job }: { job: LiveFragment }) {
  return (
    <>
      <label class="field">
        Name
        <input name="name" required maxLength={255} defaultValue={job.name} />
      </label>
      <label class="field">
        Description
        <textarea name="description" rows={2} maxLength={10_000} defaultValue={job.description ?? ""} />
      </label>
      <div class="pair">
        <label class="field">
          Priority <span class="faint">(higher first)</span>
          <input
            name="priority"
            type="number"
            required
            step="1"
            min={-PRIORITY_MAX}
            max={PRIORITY_MAX}
            defaultValue={job.priority}
          />
        </label>
        <label class="field">
          Mode
          <span class="select">
            <select name="mode">
              <option value="AUTO" selected={job.mode === "AUTO"}>
                By itself
              </option>
              <option value="MANUAL" selected={job.mode === "MANUAL"}>
                Step by step
              </option>
            </select>
          </span>
        </label>
      </div>
      <label class="field">
        Labels <span class="faint">(one a line, as key: value; odd ones in quotes)</span>
        <textarea name="labels" rows={3} defaultValue={linesOf(job.labels)} />
      </label>
    </>
  );
}

/**
 * What the form says that the job does not, or what is wrong with it. What nobody has touched is not sent: a form shows
 * some of it in another way than it is.
 */
export function editOf(fields: FormData, job: Editable): UpdateJobInput | string {
  const text = (name: string) => String(fields.get(name) ?? "").replace(/\r\n?/g, "\n");
  const labels = labelsOf(text("labels"));
  if (typeof labels === "string") return labels;
  const mode = text("mode") === "MANUAL" ? "MANUAL" : "AUTO";
  const edit = {
    ...(text("name") !== job.name.replace(/[\r\n]/g, "") && { name: text("name").trim() }),
    ...(text("description") !== (job.description ?? "").replace(/\r\n?/g, "\n") && {
      description: text("description").trim() || null,
    }),
    ...(Number(text("priority")) !== job.priority && { priority: Number(text("priority")) }),
    ...(mode !== job.mode && { mode }),
    ...(linesOf(labels) !== linesOf(job.labels) && { labels }),
  } satisfies UpdateJobInput;
  return Object.keys(edit).length > 0 ? edit : "Nothing has been changed.";
}
