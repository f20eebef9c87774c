// What a job's history says about its time: for each attempt at a stage, how long it waited for what, and how long it
// ran. Nothing here draws.

import type { BlockerKind, EntryFragment, Stage, TaskState } from "../api/documents";

export type Kind = "waiting" | "later" | "person" | "paused" | "backoff" | "running" | "stopping";

export interface Span {
  kind: Kind;
  readonly from: number;
  /** Null while it goes on. */
  to: number | null;
}

export type End = "succeeded" | "failed" | "cancelled";

export interface Mark {
  readonly at: number;
  readonly text: string;
}

/** One attempt at one stage. */
export interface Lane {
  readonly key: string;
  readonly stage: Stage;
  readonly attempt: number;
  readonly round: number;
  readonly spans: Span[];
  readonly marks: Mark[];
  end: { readonly kind: End; readonly at: number } | null;
}

/** What the history cannot say, as it has not happened yet: how things are now. */
export interface Present {
  readonly task: TaskState | null;
  /** The first is what it waits for. */
  readonly blockers: readonly BlockerKind[];
  readonly runAt: number | null;
  /** Each of its stages waits for a person. */
  readonly manual: boolean;
}

type Entry = Pick<EntryFragment, "trigger" | "stage" | "attempt" | "round" | "at"> &
  Partial<Pick<EntryFragment, "metadata">>;

const MARKS: Partial<Record<Entry["trigger"], string>> = {
  RELEASE: "handed back by a draining worker",
  RESCUE: "taken from a lost worker",
  STALE: "a late worker turned away",
  AMEND: "changed",
  PAUSE: "paused",
  RESUME: "resumed",
};

const WAITS: Partial<Record<BlockerKind, Kind>> = {
  APPROVAL: "person",
  MANUAL_STEP: "person",
  // Of a queue's being paused the history says nothing later.
  PAUSED: "paused",
  BACKOFF: "backoff",
  NOT_BEFORE: "later",
};

export function lanesOf(entries: readonly Entry[], present: Present): Lane[] {
  const builder = new Builder(present);
  entries.forEach((entry, index) => builder.take(entry, entries.slice(index + 1, index + 1 + LOOK_AHEAD_MAX)));
  builder.finish();
  return builder.lanes;
}

/** How far to look for what tells whether a worker stayed with the job; more happens in no stage without it. */
const LOOK_AHEAD_MAX = 50;

class Builder {
  readonly lanes: Lane[] = [];
  private lane: Lane | null = null;
  private held = false;
  /** Nobody has to let the lane's attempt begin any more. */
  private granted = false;
  /** Until when the lane's attempt may not begin; then it waits for a worker. */
  private due: { readonly kind: "later" | "backoff"; readonly at: number } | null = null;

  constructor(private readonly present: Present) {}

  take(entry: Entry, later: readonly Entry[]): void {
    const at = Date.parse(entry.at);
    // The history before may not have been read.
    if (!this.lane && entry.trigger !== "SUBMIT" && entry.trigger !== "RETRY" && this.lanes.length === 0) {
      this.open(entry, at, "waiting");
    }
    const text = MARKS[entry.trigger];
    if (text) this.lane?.marks.push({ at, text });
    switch (entry.trigger) {
      case "SUBMIT":
        return this.open(entry, at, "waiting", { kind: "later", at: this.present.runAt ?? 0 });
      case "RETRY":
        return this.open(entry, at, this.held ? "paused" : "waiting");
      case "PREPARE":
      case "EXECUTE":
      case "VALIDATE":
      case "FINALIZE":
        this.close(at, "succeeded");
        if (stays(later, this.present)) return this.open(entry, at, "running");
        return this.open(entry, at, this.held ? "paused" : "waiting");
      case "BACKOFF":
        this.close(at, "failed");
        return this.open({ ...entry, attempt: (entry.attempt ?? 1) + 1 }, at, this.held ? "paused" : "waiting", backoffOf(entry, at));
      case "START":
        this.granted = true;
        return this.change("running", at);
      case "REQUEST_CANCEL":
        return this.change("stopping", at);
      case "RELEASE":
      case "RESCUE":
        return this.change(this.held ? "paused" : "waiting", at);
      case "NEXT":
        // All that was waiting until now has waited for this.
        this.waitedForPerson();
        this.granted = true;
        return this.change(this.waitAt(at), at);
      case "PAUSE":
        this.held = true;
        if (!this.runs()) this.change("paused", at);
        return;
      case "RESUME":
        this.held = false;
        if (!this.runs()) this.change(this.waitAt(at), at);
        return;
      case "COMPLETE":
        return this.close(at, "succeeded");
      case "FAIL":
        return this.close(at, "failed");
      case "CANCEL":
        if (this.present.manual) this.waitedForPerson();
        return this.close(at, "cancelled");
      case "AMEND":
      case "STALE":
        return;
    }
  }

  /** What goes on is called by what keeps the job now. */
  finish(): void {
    const { blockers } = this.present;
    const wait = blockers[0] && WAITS[blockers[0]];
    let last = this.lane?.spans.at(-1);
    if (!last || last.to !== null) return;
    const { due } = this;
    const isOver = !blockers.includes("BACKOFF") && !blockers.includes("NOT_BEFORE");
    if (isOver && due && last.kind === due.kind && Number.isFinite(due.at)) last = this.waitsSince(last, due.at);
    if (wait === "person") this.waitedForPerson();
    if (wait && last.kind === "waiting") last.kind = wait;
  }

  /** Unless somebody has let the attempt begin: then what came after that was waiting for a worker. */
  private waitedForPerson(): void {
    if (this.granted) return;
    for (const span of this.lane?.spans ?? []) if (span.kind === "waiting") span.kind = "person";
  }

  private open({ stage, attempt, round }: Entry, at: number, kind: Kind, due: Builder["due"] = null): void {
    this.granted = kind === "running" || (attempt ?? 1) > 1;
    this.due = due && due.at > at ? due : null;
    const key = `${round}-${stage}-${attempt ?? 1}`;
    this.lane = { key, stage, attempt: attempt ?? 1, round, spans: [], marks: [], end: null };
    this.lane.spans.push({ kind: kind === "waiting" ? this.waitAt(at) : kind, from: at, to: null });
    this.lanes.push(this.lane);
  }

  private change(kind: Kind, at: number): void {
    const last = this.lane?.spans.at(-1);
    if (!last || last.kind === kind) return;
    this.until(at);
    const ended = this.lane?.spans.at(-1);
    if (ended?.kind === kind) ended.to = null;
    else this.lane?.spans.push({ kind, from: at, to: null });
  }

  private close(at: number, kind: End): void {
    if (!this.lane) return;
    this.until(at);
    this.lane.end = { kind, at };
    this.lane = null;
  }

  /** Ends what the lane does. Until its time it waited for that, then for a worker. */
  private until(at: number): void {
    let last = this.lane?.spans.at(-1);
    if (!last) return;
    if (this.due && last.kind === this.due.kind && this.due.at < at) last = this.waitsSince(last, this.due.at);
    last.to = at;
  }

  private waitsSince(last: Span, at: number): Span {
    last.to = at;
    const waiting: Span = { kind: "waiting", from: at, to: null };
    this.lane?.spans.push(waiting);
    return waiting;
  }

  /** What an attempt waits for that nobody holds. */
  private waitAt(at: number): Kind {
    return this.due && at < this.due.at ? this.due.kind : "waiting";
  }

  private runs(): boolean {
    const kind = this.lane?.spans.at(-1)?.kind;
    return kind === "running" || kind === "stopping";
  }
}

/** How long a BACKOFF entry says that it waits; older ones do not. */
export function backoffSeconds(metadata: unknown): number | null {
  const seconds = (metadata as { readonly delaySeconds?: unknown } | null | undefined)?.delaySeconds;
  return typeof seconds === "number" ? seconds : null;
}

/** Where the entry does not say it, all of the wait is for it. */
function backoffOf({ metadata }: Entry, at: number): Builder["due"] {
  const seconds = backoffSeconds(metadata);
  return { kind: "backoff", at: seconds === null ? Infinity : at + seconds * 1_000 };
}

/**
 * Whether the worker that ended the stage before has begun this one at once: then nothing in the history says START.
 * The first entry that can only follow a claim, or only follow waiting, decides.
 */
function stays(later: readonly Entry[], present: Present): boolean {
  for (const { trigger } of later) {
    switch (trigger) {
      case "START":
      case "NEXT":
      case "CANCEL":
      case "SUBMIT":
      case "RETRY":
        return false;
      case "AMEND":
      case "PAUSE":
      case "RESUME":
      case "STALE":
        continue;
      default:
        return true;
    }
  }
  return present.task === "RUNNING" || present.task === "SCHEDULED";
}

export type Totals = Partial<Record<Kind, number>>;

export function totalsOf(lanes: readonly Lane[], now: number): Totals {
  const totals: Totals = {};
  for (const { spans } of lanes) {
    for (const { kind, from, to } of spans) {
      totals[kind] = (totals[kind] ?? 0) + Math.max((to ?? now) - from, 0);
    }
  }
  return totals;
}
