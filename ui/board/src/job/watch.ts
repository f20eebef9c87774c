// One job as it is now, and its history: the job by its subscription, the history read once and then followed from the
// cursor of its last entry, so that nothing is missed whatever happens to the connection.

import { signal } from "@preact/signals";
import { ask } from "../api/ask";
import {
  type EntryFragment,
  HistoryChangesDocument,
  HistoryDocument,
  JobChangeDocument,
  JobWorkflowDocument,
  type JobWorkflowQuery,
  type LiveFragment,
} from "../api/documents";
import { type ApiError, ofAnything } from "../api/errors";
import { follow } from "../api/follow";
import { isLive } from "../words";

/** Entries that are read at once; what was before them is a button away. */
const ENTRIES_FIRST = 500;
const AGAIN_MS = 2_000;

export type Bindings = NonNullable<JobWorkflowQuery["job"]>["workflow"]["stages"];

export class JobWatch {
  readonly job = signal<LiveFragment | null>(null);
  readonly gone = signal(false);
  readonly problem = signal<ApiError | null>(null);
  readonly entries = signal<readonly EntryFragment[]>([]);
  readonly hasEarlier = signal(false);
  readonly historyRead = signal(false);
  readonly bindings = signal<Bindings>([]);

  private readonly over = new AbortController();
  private stopJob: (() => void) | null = null;
  private stopHistory: (() => void) | null = null;
  private timers = new Set<ReturnType<typeof setTimeout>>();
  private startCursor: string | null = null;
  /** Given to the subscription as it is, which sends it again as it is then. */
  private readonly place: { id: string; after: string | null };

  constructor(readonly id: string) {
    this.place = { id, after: null };
  }

  start(): void {
    this.followJob();
    void this.readHistory();
    void this.readBindings();
  }

  stop(): void {
    this.over.abort();
    this.stopJob?.();
    this.stopHistory?.();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private followJob(): void {
    this.stopJob = follow(JobChangeDocument, { id: this.id }, {
      next: ({ job }) => {
        this.job.value = job;
        this.problem.value = null;
      },
      trouble: (problem) => this.fail(problem),
      error: (problem) => {
        this.fail(problem);
        if (problem.code !== "NOT_FOUND" && problem.code !== "BAD_USER_INPUT") this.soon(() => this.followJob());
      },
      // It ends with the job. One that had not ended was deleted; so was a failed one, which could be retried.
      complete: () => {
        const state = this.job.value?.state;
        if (!state || isLive(state) || state === "FAILED") this.gone.value = true;
      },
    });
  }

  private async readHistory(): Promise<void> {
    this.stopHistory?.();
    try {
      let entries: EntryFragment[] = [];
      let before: string | null = null;
      do {
        const page = await this.page(before);
        if (!page) return;
        if (before === null) this.place.after = page.edges.at(-1)?.cursor ?? null;
        entries = [...page.edges.map(({ node }) => node), ...entries];
        before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
      } while (before !== null && entries.length < ENTRIES_FIRST);
      this.startCursor = before;
      this.hasEarlier.value = before !== null;
      this.entries.value = entries;
      this.historyRead.value = true;
      this.followHistory();
    } catch (problem) {
      if (this.over.signal.aborted) return;
      this.fail(ofAnything(problem));
      this.soon(() => void this.readHistory());
    }
  }

  async readEarlier(): Promise<void> {
    if (this.startCursor === null) return;
    try {
      const page = await this.page(this.startCursor);
      if (!page) return;
      this.startCursor = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
      this.hasEarlier.value = this.startCursor !== null;
      this.entries.value = [...page.edges.map(({ node }) => node), ...this.entries.value];
    } catch (problem) {
      if (!this.over.signal.aborted) this.fail(ofAnything(problem));
    }
  }

  private followHistory(): void {
    this.stopHistory = follow(HistoryChangesDocument, this.place, {
      next: ({ transitions: { cursor, edge } }) => {
        this.place.after = cursor;
        if (!edge) return;
        const last = this.entries.value.at(-1)?.seq ?? 0;
        if (edge.node.seq === last + 1) this.entries.value = [...this.entries.value, edge.node];
        // Within a job there are no gaps. If there seems to be one, what is here is not what happened.
        else if (edge.node.seq > last) void this.readHistory();
      },
      trouble: (problem) => this.fail(problem),
      // The cursor has expired, or is of another database than the one that answers now: where it goes on is not known.
      error: (problem) => {
        if (problem.code !== "CURSOR_EXPIRED" && problem.code !== "BAD_USER_INPUT") this.fail(problem);
        this.soon(() => void this.readHistory());
      },
    });
  }

  private async page(before: string | null) {
    const { job } = await ask(HistoryDocument, { id: this.id, before }, this.over.signal);
    this.over.signal.throwIfAborted();
    return job?.transitions ?? null;
  }

  private async readBindings(): Promise<void> {
    try {
      const { job } = await ask(JobWorkflowDocument, { id: this.id }, this.over.signal);
      this.bindings.value = job?.workflow.stages ?? [];
    } catch {
      if (!this.over.signal.aborted) this.soon(() => void this.readBindings());
    }
  }

  private fail(problem: ApiError): void {
    if (problem.code === "NOT_FOUND" || (problem.code === "BAD_USER_INPUT" && !this.job.value)) this.gone.value = true;
    else this.problem.value = problem;
  }

  private soon(task: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      task();
    }, AGAIN_MS);
    this.timers.add(timer);
  }
}
