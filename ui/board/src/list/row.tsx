// One job in the list.

import { Component } from "preact";
import { now, second } from "../clock";
import { duration, ticking } from "../duration";
import { Glyph } from "../parts/icons";
import { Ago, StateBadge } from "../parts/parts";
import { StageTrack } from "../parts/stage-track";
import { jobAddress } from "../route";
import { BLOCKERS, TASKS, isLive } from "../words";
import type { Row } from "./rows";

const LABELS_SHOWN = 3;

interface Props {
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  /** The one row that Tab comes to; the arrow keys go on from there. */
  readonly active: boolean;
}

/** Drawn again only where it has changed: of a thousand jobs, those that do. */
export class JobRow extends Component<Props> {
  override shouldComponentUpdate(next: Readonly<Props>) {
    const { row, index, top, active } = this.props;
    return row !== next.row || index !== next.index || top !== next.top || active !== next.active;
  }

  override render({ row, index, top, active }: Props) {
    return (
      <div class="row" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${top}px)` }}>
        <span role="cell" class="cell-state">
          <StateBadge state={row.state} />
        </span>
        <span role="cell" class="cell-name">
          <a href={jobAddress(row.id)} data-job={row.id} tabIndex={active ? 0 : -1}>
            {row.name}
          </a>
          <Labels row={row} />
        </span>
        <span role="cell" class="cell-track">
          <StageTrack job={row} />
        </span>
        <span role="cell" class="cell-now">
          <Now row={row} />
        </span>
        <span role="cell" class="cell-queue faint">
          {row.queue}
        </span>
        <span role="cell" class="cell-workflow faint">
          {row.workflow.name}
        </span>
        <span role="cell" class="cell-took number faint">
          <Took row={row} />
        </span>
        <span role="cell" class="cell-age number faint">
          <Ago at={row.createdAt} />
        </span>
      </div>
    );
  }
}

function Labels({ row }: { row: Row }) {
  if (row.labels.length === 0) return null;
  const more = row.labels.length - LABELS_SHOWN;
  return (
    <span class="labels">
      {row.labels.slice(0, LABELS_SHOWN).map(({ key, value }) => (
        <span class="label" key={key} title={`${key}: ${value}`}>
          {value ? `${key}: ${value}` : key}
        </span>
      ))}
      {more > 0 && <span class="label">+{more}</span>}
    </span>
  );
}

/** What it is doing, what it waits for, or why it failed. */
function Now({ row }: { row: Row }) {
  if (row.error) {
    return (
      <span class="now-failed" title={row.error.message}>
        {row.error.message}
      </span>
    );
  }
  if (!isLive(row.state) || !row.task) return null;
  if (row.cancelRequestedAt) return <span>Stopping</span>;
  const blocker = row.blockers[0];
  if (blocker) {
    const until = blocker.until && Date.parse(blocker.until);
    const rest = until ? Math.max(until - Math.max(second.value, now()), 0) : null;
    const person = blocker.kind === "APPROVAL" || blocker.kind === "MANUAL_STEP";
    return (
      <span class={person ? "now-person" : ""} title={blocker.message}>
        {person && <Glyph name="lock" />}
        <span class="number">{BLOCKERS[blocker.kind] + (rest === null ? "" : `, ${ticking(rest)}`)}</span>
      </span>
    );
  }
  const { state, attempt, maxAttempts, progressMessage } = row.task;
  return (
    <span>
      {(state === "RUNNING" && progressMessage) || TASKS[state]}
      {attempt > 1 && (
        <span class="faint number">
          {" "}
          · attempt {attempt} of {maxAttempts}
        </span>
      )}
    </span>
  );
}

/** From the first claim on. */
function Took({ row }: { row: Row }) {
  if (!row.startedAt) return null;
  const started = Date.parse(row.startedAt);
  if (row.finishedAt) return <>{duration(Date.parse(row.finishedAt) - started)}</>;
  return <>{ticking(Math.max(second.value, now()) - started)}</>;
}
