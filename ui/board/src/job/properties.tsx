// What is known about a job beside its life.

import type { ComponentChildren } from "preact";
import type { LiveFragment } from "../api/documents";
import { linesOf } from "../labels";
import { now } from "../clock";
import { fullTime, moment } from "../duration";
import { Copy } from "../parts/parts";
import { BASE } from "../route";
import { searchOf, choiceOf } from "../list/filter";

const QUERY = `query Job($id: ID!) {
  job(id: $id) {
    name
    state
    stage
    progress
    version
    allowedActions
    blockers { kind message until }
    stages { stage task { state attempt startedAt finishedAt } }
    error { kind message stage attempt }
    transitions(last: 20) { nodes { seq trigger toState at actor { kind name } } }
  }
}`;

export function Properties({ job }: { job: LiveFragment }) {
  const list = (part: Record<string, string>) => BASE + searchOf(choiceOf(new URLSearchParams(part)));
  return (
    <aside class="properties" aria-label="Properties">
      <dl>
        <Property name="Workflow">
          <a href={list({ workflow: job.workflow.name })}>{job.workflow.name}</a>
          <span class="faint number"> version {job.workflow.version}</span>
        </Property>
        <Property name="Queue">
          <a href={list({ queue: job.queue })}>{job.queue}</a>
        </Property>
        <Property name="Priority">
          <span class="number">{job.priority.toLocaleString()}</span>
        </Property>
        <Property name="Mode">{job.mode === "AUTO" ? "By itself" : "Step by step"}</Property>
        <Property name="Worker">
          {job.task?.worker ? `${job.task.worker.name} on ${job.task.worker.host}` : <span class="faint">none</span>}
        </Property>
        <Property name="Created">
          <Moment at={job.createdAt} />
        </Property>
        {job.runAt && (
          <Property name="Not before">
            <Moment at={job.runAt} />
          </Property>
        )}
        {job.startedAt && (
          <Property name="Started">
            <Moment at={job.startedAt} />
          </Property>
        )}
        {job.finishedAt && (
          <Property name="Ended">
            <Moment at={job.finishedAt} />
          </Property>
        )}
        {job.retries > 0 && (
          <Property name="Retried">
            <span class="number">{job.retries === 1 ? "once" : `${job.retries} times`}</span>
          </Property>
        )}
        {job.labels.length > 0 && (
          <Property name="Labels">
            <span class="labels wrapped">
              {job.labels.map(({ key, value }) => (
                <a class="label" key={key} title={`${key}: ${value}`} href={list({ label: linesOf([{ key, value }]) })}>
                  {value ? `${key}: ${value}` : key}
                </a>
              ))}
            </span>
          </Property>
        )}
        {job.idempotencyKey && (
          <Property name="Idempotency key">
            <code class="breaking">{job.idempotencyKey}</code>
          </Property>
        )}
        <Property name="Id">
          <code class="breaking">{job.id}</code>
          <Copy text={job.id} what="id" />
        </Property>
      </dl>
      <a class="elsewhere" href={graphiqlLink(job.id)}>
        Open in GraphiQL
      </a>
    </aside>
  );
}

/** What this page shows, to be asked by hand. */
function graphiqlLink(id: string): string {
  return `/graphql?${new URLSearchParams({ query: QUERY, variables: JSON.stringify({ id }) }).toString()}`;
}

function Property({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Moment({ at }: { at: string }) {
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(time)} class="number">
      {moment(time, now())}
    </time>
  );
}
