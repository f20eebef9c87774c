// A list of jobs as it is now: read once, then kept up to date by the subscription. What changes is gathered until
// the next frame, so that a thousand changes are one rendering.

import { signal } from "@preact/signals";
import { ask } from "../api/ask";
import { JobChangesDocument, JobsDocument, type JobFilter } from "../api/documents";
import { ApiError, ofAnything } from "../api/errors";
import { follow } from "../api/follow";
import { now } from "../clock";
import { type Choice, beginningOf, filterOf, orderOf } from "./filter";
import { ROWS_MAX, type Row, Rows } from "./rows";

const PAGE_SIZE = 100;
/** While nobody looks, no frame comes; what has gathered then is dropped, and the list is read when somebody does. */
const GATHERED_MAX = 5_000;
const SOON_MS = 2_000;
/** How far the beginning of "the last 15 minutes" lags behind the clock at the most. */
const FORGET_MS = 5_000;

export type Phase = "loading" | "ready" | "failed";

export class ListFeed {
  readonly rows = signal<readonly Row[]>([]);
  readonly phase = signal<Phase>("loading");
  readonly hasMore = signal(false);
  readonly readingMore = signal(false);
  /** What is wrong, also while older rows are shown. */
  readonly problem = signal<ApiError | null>(null);

  private readonly kept: Rows;
  private readonly order;
  private gathered = new Map<string, Row | null>();
  private frame = 0;
  private endCursor: string | null = null;
  /** Stands for the list as it is read; another one is begun whenever too much was missed. */
  private reading: AbortController | null = null;
  private stopFollowing: (() => void) | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;
  private forgetting: ReturnType<typeof setInterval> | undefined;
  private deepest = 0;
  /** What gathers while the list is read waits, as what is read may be older. */
  private held = false;

  constructor(readonly choice: Choice) {
    this.order = orderOf(choice);
    this.kept = new Rows(this.order);
  }

  start(): void {
    this.stop();
    if (this.phase.peek() === "failed") this.phase.value = "loading";
    document.addEventListener("visibilitychange", this.looked);
    if (this.choice.since) this.forgetting = setInterval(this.forget, FORGET_MS);
    this.stopFollowing = follow(JobChangesDocument, { filter: this.filterNow() }, {
      next: ({ jobs: { job, removedId } }) => {
        if (removedId) this.gather(removedId, null);
        else if (job) this.gather(job.id, job);
        else void this.read();
      },
      trouble: (problem) => {
        // The event that was missed may have been about any job.
        this.problem.value = problem;
        this.readSoon();
      },
      error: (problem) => this.fail(problem),
      complete: () => this.fail(new ApiError("UNREADABLE", "The server has ended the list's changes.")),
    });
  }

  stop(): void {
    this.stopFollowing?.();
    this.stopFollowing = null;
    document.removeEventListener("visibilitychange", this.looked);
    clearTimeout(this.again);
    clearInterval(this.forgetting);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.reading?.abort();
    this.reading = null;
    this.gathered.clear();
    this.held = false;
    this.readingMore.value = false;
  }

  /** The list is read again as far as somebody has looked, and further when they look further. */
  lookedAt(index: number): void {
    this.deepest = index;
    if (index > this.kept.all.length - PAGE_SIZE / 2) void this.readMore();
  }

  async readMore(): Promise<void> {
    if (this.kept.cut && this.kept.all.length < ROWS_MAX && !this.held) return this.read();
    const { reading } = this;
    const full = this.kept.all.length >= ROWS_MAX;
    if (!reading || !this.hasMore.value || full || this.readingMore.value || this.phase.value !== "ready") return;
    this.readingMore.value = true;
    // What comes about a job that is on its way here must not be passed over, as the page may be older.
    this.held = true;
    try {
      const page = await this.page(reading.signal, this.endCursor);
      this.kept.read(page.nodes, page.pageInfo.hasNextPage, false);
      this.show();
    } catch (problem) {
      if (!reading.signal.aborted) this.problem.value = ofAnything(problem);
    } finally {
      if (this.reading === reading) {
        this.readingMore.value = false;
        this.held = false;
        this.flush();
      }
    }
  }

  private async read(): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    this.readingMore.value = false;
    clearTimeout(this.again);
    // From here on the subscription misses nothing, so that what was gathered before is in what is read.
    this.gathered.clear();
    this.held = true;
    const wanted = Math.min(this.deepest + PAGE_SIZE / 2, ROWS_MAX);
    const found: Row[] = [];
    try {
      let hasMore = true;
      for (let after: string | null = null; hasMore && found.length < Math.max(wanted, 1); ) {
        const page = await this.page(reading.signal, after);
        found.push(...page.nodes);
        ({ hasNextPage: hasMore, endCursor: after } = page.pageInfo);
      }
      this.kept.read(found, hasMore, true);
      this.phase.value = "ready";
      this.problem.value = null;
      this.held = false;
      this.flush();
    } catch (problem) {
      if (reading.signal.aborted) return;
      this.held = false;
      this.problem.value = ofAnything(problem);
      if (this.kept.all.length === 0 && this.phase.value === "loading") this.phase.value = "failed";
      this.readSoon();
    }
  }

  private async page(stop: AbortSignal, after: string | null) {
    const variables = { filter: this.filterNow(), orderBy: this.order, first: PAGE_SIZE, after };
    const { jobs } = await ask(JobsDocument, variables, stop);
    stop.throwIfAborted();
    this.endCursor = jobs.pageInfo.endCursor ?? after;
    return jobs;
  }

  /** The subscription's own beginning stays where it was then: what has become too old since is forgotten here. */
  private filterNow(): JobFilter {
    return filterOf(this.choice, now());
  }

  private readSoon(): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.read(), SOON_MS);
  }

  private fail(problem: ApiError): void {
    this.problem.value = problem;
    this.phase.value = "failed";
  }

  private gather(id: string, row: Row | null): void {
    this.gathered.set(id, row);
    if (this.gathered.size > GATHERED_MAX) return this.dropGathered();
    if (this.frame === 0) this.frame = requestAnimationFrame(this.flush);
  }

  private dropGathered(): void {
    this.gathered.clear();
    this.reading?.abort();
    this.reading = null;
    this.held = false;
    if (document.visibilityState === "visible") void this.read();
  }

  private readonly flush = (): void => {
    this.frame = 0;
    if (this.held || this.phase.value !== "ready" || !this.reading) return;
    if (this.gathered.size > 0) {
      this.kept.apply(this.gathered);
      this.gathered.clear();
    }
    this.forgetOld();
    this.show();
  };

  private readonly forget = (): void => {
    if (this.held || this.phase.value !== "ready" || !this.reading || !this.forgetOld()) return;
    this.show();
    // What is behind the end may be younger than what has gone, and an empty list is never scrolled to its end.
    if (this.kept.hasMore && this.kept.all.length < PAGE_SIZE / 2) void this.read();
  };

  private forgetOld(): boolean {
    return this.choice.since !== null && this.kept.forget(beginningOf(this.choice.since, now()));
  }

  private readonly looked = (): void => {
    if (document.visibilityState === "visible" && !this.reading && this.stopFollowing) void this.read();
  };

  private show(): void {
    this.rows.value = this.kept.all;
    this.hasMore.value = this.kept.hasMore;
  }
}
