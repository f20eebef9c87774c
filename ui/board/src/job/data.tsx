// What went in and what came out.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../api/ask";
import { JobDataDocument, type JobDataQuery } from "../api/documents";
import { type ApiError, ofAnything } from "../api/errors";
import { Copy, Problem } from "../parts/parts";
import { STAGES, title } from "../words";

/** More of one value is shown when somebody asks for it. */
const SHOWN_CHARACTERS = 20_000;

/** Read again whenever the job's history has grown: a stage may have left its result. */
export function Data({ id, version }: { id: string; version: number }) {
  const data = useSignal<JobDataQuery["job"]>(null);
  const problem = useSignal<ApiError | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    ask(JobDataDocument, { id }, stop.signal).then(
      ({ job }) => {
        data.value = job;
        problem.value = null;
      },
      (reason: unknown) => {
        if (!stop.signal.aborted) problem.value = ofAnything(reason);
      },
    );
    return () => stop.abort();
  }, [id, version]);
  const job = data.value;
  if (!job) return problem.value ? <Problem problem={problem.value} /> : <p class="faint">Reading …</p>;
  const results = job.results as Record<string, unknown>;
  return (
    <>
      {job.output != null && <Value name="Output" value={job.output} />}
      {job.error?.details != null && <Value name="Details of the error" value={job.error.details} />}
      <Value name="Input" value={job.input} />
      {STAGES.filter((stage) => results[stage] != null).map((stage) => (
        <Value key={stage} name={`Result of ${title(stage)}`} value={results[stage]} />
      ))}
    </>
  );
}

function Value({ name, value }: { name: string; value: unknown }) {
  const whole = useSignal(false);
  const text = JSON.stringify(value, null, 2);
  const cut = !whole.value && text.length > SHOWN_CHARACTERS;
  return (
    <section class="value">
      <h3>
        {name}
        <Copy text={text} what={name} />
      </h3>
      <pre tabIndex={0}>{cut ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text}</pre>
      {cut && (
        <button type="button" onClick={() => (whole.value = true)}>
          Show all {text.length.toLocaleString()} characters
        </button>
      )}
    </section>
  );
}
