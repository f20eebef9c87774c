// What a job's handlers and programs have said: the last lines read once, and what is said from then on. What comes is
// gathered until the next frame, so that a talkative program is one rendering a frame.

import { signal } from "@preact/signals";
import { ask } from "../api/ask";
import { JobLogChangesDocument, JobLogDocument, type LogLineFragment } from "../api/documents";
import { type ApiError, ofAnything } from "../api/errors";
import { follow } from "../api/follow";

/** Lines that are read at once; what was before them is a button away, as many again. */
const LINES_FIRST = 500;
/** As many are kept while new ones come; older ones are a button away again. */
export const LINES_MAX = 2_000;
const AGAIN_MS = 2_000;

/** A line by its cursor, which no other line has. */
export type Line = LogLineFragment & { readonly cursor: string };

export class LogFeed {
  readonly lines = signal<readonly Line[]>([]);
  readonly read = signal(false);
  readonly hasEarlier = signal(false);
  readonly problem = signal<ApiError | null>(null);

  private readonly over = new AbortController();
  private readonly place: { id: string; after: string | null };
  private stopFollowing: (() => void) | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;
  private gathered: Line[] = [];
  private frame = 0;

  constructor(readonly id: string) {
    this.place = { id, after: null };
  }

  start(): void {
    void this.readLast();
  }

  stop(): void {
    this.over.abort();
    this.stopFollowing?.();
    clearTimeout(this.again);
    cancelAnimationFrame(this.frame);
  }

  async readEarlier(): Promise<void> {
    const first = this.lines.value[0]?.cursor;
    if (!first || !this.hasEarlier.value) return;
    try {
      const earlier = await this.before(first);
      // Meanwhile so much may have come that this is no longer what stands before the first line.
      if (!earlier || this.lines.value[0]?.cursor !== first) return;
      this.hasEarlier.value = earlier.hasEarlier;
      this.lines.value = [...earlier.lines, ...this.lines.value];
      this.problem.value = null;
    } catch (problem) {
      if (!this.over.signal.aborted) this.problem.value = ofAnything(problem);
    }
  }

  private async readLast(): Promise<void> {
    this.stopFollowing?.();
    this.gathered = [];
    try {
      const last = await this.before(null);
      if (!last) return;
      const { lines, hasEarlier } = last;
      this.place.after = lines.at(-1)?.cursor ?? null;
      this.hasEarlier.value = hasEarlier;
      this.lines.value = lines;
      this.read.value = true;
      this.problem.value = null;
      this.follow();
    } catch (problem) {
      if (this.over.signal.aborted) return;
      this.problem.value = ofAnything(problem);
      this.readSoon();
    }
  }

  private follow(): void {
    this.stopFollowing = follow(JobLogChangesDocument, this.place, {
      next: ({ jobLogs: { cursor, node } }) => {
        this.place.after = cursor;
        if (node) this.gather({ ...node, cursor });
      },
      trouble: (problem) => {
        // A line may have been missed with it.
        this.problem.value = problem;
        this.readSoon();
      },
      // Where it goes on is not known any more.
      error: (problem) => {
        if (problem.code === "NOT_FOUND") return;
        this.problem.value = problem;
        this.readSoon();
      },
    });
  }

  private gather(line: Line): void {
    this.gathered.push(line);
    // While nobody looks, no frame comes.
    if (this.gathered.length > LINES_MAX) this.flush();
    else if (this.frame === 0) this.frame = requestAnimationFrame(this.flush);
  }

  private readonly flush = (): void => {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const all = [...this.lines.value, ...this.gathered];
    this.gathered = [];
    // Whoever has read further back keeps that, as long as nothing new comes.
    if (all.length > LINES_MAX) this.hasEarlier.value = true;
    this.lines.value = all.slice(-LINES_MAX);
  };

  /** So many lines before a place, or the last ones; null where the job is gone. */
  private async before(place: string | null) {
    let lines: Line[] = [];
    let hasEarlier = true;
    while (hasEarlier && lines.length < LINES_FIRST) {
      const page = await this.page(lines[0]?.cursor ?? place);
      if (!page) return null;
      lines = [...page.lines, ...lines];
      ({ hasEarlier } = page);
    }
    return { lines, hasEarlier };
  }

  private async page(before: string | null) {
    const { job } = await ask(JobLogDocument, { id: this.id, before }, this.over.signal);
    this.over.signal.throwIfAborted();
    if (!job) return null;
    const { edges, pageInfo } = job.logs;
    return { lines: edges.map(({ cursor, node }) => ({ ...node, cursor })), hasEarlier: pageInfo.hasPreviousPage };
  }

  private readSoon(): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.readLast(), AGAIN_MS);
  }
}
