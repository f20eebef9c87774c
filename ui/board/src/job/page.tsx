// One job: where it stands, what can be done, its timeline, and everything it has left behind.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { BlockerKind, LiveFragment } from "../api/documents";
import { now, second } from "../clock";
import { duration, ticking } from "../duration";
import { Glyph } from "../parts/icons";
import { Empty, Problem, StateBadge } from "../parts/parts";
import { QueueSwitch } from "../parts/queue-switch";
import { address, jobAddress, listAddress } from "../route";
import { Timeline } from "../timeline/picture";
import { BLOCKERS, ERRORS, isLive, title } from "../words";
import { Actions, nameOf } from "./actions";
import { Attempts } from "./attempts";
import { Data } from "./data";
import { History } from "./history";
import { Log } from "./log";
import { Properties } from "./properties";
import { Stages } from "./stages";
import { JobWatch } from "./watch";

const TABS = { timeline: "Timeline", history: "History", log: "Log", attempts: "Attempts", data: "Data" } as const;
type Tab = keyof typeof TABS;

export function JobPage({ id }: { id: string }) {
  const watch = useRef<JobWatch>(null!);
  watch.current ??= new JobWatch(id);
  const { job, gone, problem } = watch.current;
  useEffect(() => {
    watch.current.start();
    return () => watch.current.stop();
  }, []);
  const name = job.value?.name;
  const state = job.value?.state;
  useLayoutEffect(() => {
    document.title = name && state ? `${title(state)}: ${name} · Callboard` : "Job · Callboard";
  }, [name, state]);
  useLayoutEffect(() => scrollTo({ top: 0, behavior: "instant" }), []);
  return (
    <main class="job">
      <a class="back" href={listAddress.value}>
        <Glyph name="back" />
        Jobs
      </a>
      {gone.value && !job.value ? (
        <Empty heading="There is no such job">
          <p>
            <code class="breaking">{id}</code> was deleted, or has never been there.
          </p>
        </Empty>
      ) : job.value ? (
        <Job job={job.value} watch={watch.current} />
      ) : problem.value ? (
        <Problem problem={problem.value} />
      ) : (
        <Skeleton />
      )}
    </main>
  );
}

function Job({ job, watch }: { job: LiveFragment; watch: JobWatch }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Where the page begins for the keyboard and for those who hear it.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <header class="job-head">
        <div class="job-title">
          <h1 ref={heading} tabIndex={-1}>
            {job.name}
          </h1>
          <p class="job-state">
            <span role="status">
              <StateBadge state={job.state} />
            </span>
            <Took job={job} />
            {isLive(job.state) && <span class="number faint">{Math.round(job.progress * 100)} %</span>}
            <span class="faint">
              {job.cancelRequestedAt && isLive(job.state) ? "Asked to stop" : (job.task?.progressMessage ?? "")}
            </span>
          </p>
          {job.description && <p class="job-description">{job.description}</p>}
        </div>
        {!watch.gone.value && <Actions job={job} />}
      </header>
      {watch.gone.value && (
        <p class="notice" role="alert">
          This job was deleted. This is how it was last seen.
        </p>
      )}
      {watch.problem.value && <Problem problem={watch.problem.value} />}
      <Stages job={job} bindings={watch.bindings.value} />
      <Why job={job} />
      <div class="job-body">
        <Tabs job={job} watch={watch} />
        <Properties job={job} />
      </div>
    </>
  );
}

function Took({ job }: { job: LiveFragment }) {
  if (!job.startedAt) return null;
  const started = Date.parse(job.startedAt);
  return (
    <span class="number faint">
      {job.finishedAt
        ? `took ${duration(Date.parse(job.finishedAt) - started)}`
        : `for ${ticking(Math.max(second.value, now()) - started)}`}
    </span>
  );
}

/** Why it does not run, or has failed. */
function Why({ job }: { job: LiveFragment }) {
  if (job.error) {
    return (
      <section class="why why-failed" aria-label="Error">
        <Glyph name="warning" />
        <div>
          <h2>
            {ERRORS[job.error.kind]} in {title(job.error.stage)}, attempt {job.error.attempt}
          </h2>
          <p>{job.error.message}</p>
        </div>
      </section>
    );
  }
  if (job.blockers.length === 0) return null;
  return (
    <section class="why" aria-label="Why it is not running">
      <Glyph name="clock" />
      <ul>
        {job.blockers.map(({ kind, message, until }) => (
          <li key={kind}>
            <strong>{BLOCKERS[kind]}.</strong> {remedyOf(kind, job) ?? message}
            {kind === "QUEUE_PAUSED" && <QueueSwitch name={job.queue} paused />}
            {until && (
              <span class="number faint"> {ticking(Date.parse(until) - Math.max(second.value, now()))} left.</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In the words of this page's buttons, where one of them is the answer. */
function remedyOf(kind: BlockerKind, job: LiveFragment): string | null {
  switch (kind) {
    case "APPROVAL":
      return `“${nameOf("NEXT", job)}” gives it.`;
    case "MANUAL_STEP":
      return `“${nameOf("NEXT", job)}” lets the stage begin.`;
    case "PAUSED":
      return "“Resume” lets it go on.";
    case "QUEUE_PAUSED":
      return "No job of its queue starts. ";
    default:
      return null;
  }
}

function Tabs({ job, watch }: { job: LiveFragment; watch: JobWatch }) {
  const asked = address.value.searchParams.get("tab");
  const tab: Tab = asked !== null && Object.hasOwn(TABS, asked) ? (asked as Tab) : "timeline";
  return (
    <section class="tabs">
      <nav aria-label="Parts of the job">
        {(Object.keys(TABS) as Tab[]).map((one) => (
          <a
            key={one}
            href={jobAddress(job.id) + (one === "timeline" ? "" : `?tab=${one}`)}
            aria-current={one === tab ? "page" : undefined}
          >
            {TABS[one]}
            {one === "history" && <span class="number faint"> {job.version}</span>}
          </a>
        ))}
      </nav>
      <h2 class="unseen">{TABS[tab]}</h2>
      <div class="panel">
        {tab === "attempts" ? (
          <Attempts id={job.id} version={job.version} />
        ) : tab === "log" ? (
          <Log id={job.id} live={isLive(job.state)} />
        ) : tab === "data" ? (
          <Data id={job.id} version={job.version} />
        ) : !watch.historyRead.value ? (
          <p class="faint panel-empty">Reading …</p>
        ) : tab === "history" ? (
          <History watch={watch} />
        ) : (
          <Timeline job={job} entries={watch.entries.value} />
        )}
      </div>
    </section>
  );
}

function Skeleton() {
  return (
    <div aria-busy="true" aria-label="The job is being read">
      <header class="job-head">
        <div class="job-title">
          <h1>
            <i class="skeleton" style={{ width: "16rem" }} />
          </h1>
          <p class="job-state">
            <i class="skeleton" style={{ width: "8rem" }} />
          </p>
        </div>
      </header>
      <div class="stages-card">
        <div class="stages stages-still" />
      </div>
    </div>
  );
}
