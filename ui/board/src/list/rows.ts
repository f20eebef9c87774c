// The rows of a list that follows its subscription: which are there, and in which order.

import type { JobOrder, RowFragment } from "../api/documents";

export type Row = RowFragment;

/** What has become of jobs since the last time, each at its latest; null for one that has left. */
export type Changes = ReadonlyMap<string, Row | null>;

/** As many are kept at the most; behind them is the rest of the list, on the server. */
export const ROWS_MAX = 2_000;

export class Rows {
  private readonly byId = new Map<string, Row>();
  private sorted: Row[] = [];
  /** Where the list goes on behind what was read; null where it does not. Removals do not move it. */
  private end: string | null = null;
  /** Rows were dropped from the end since it was read: its cursor is no longer where the list goes on. */
  cut = false;

  constructor(private readonly order: Required<JobOrder>) {}

  get all(): readonly Row[] {
    return this.sorted;
  }

  get hasMore(): boolean {
    return this.end !== null;
  }

  /** A page that was read begins the list anew, or goes on with it. */
  read(page: readonly Row[], hasMore: boolean, begin: boolean): void {
    if (begin) {
      this.byId.clear();
      this.cut = false;
    }
    for (const row of page) this.byId.set(row.id, row);
    const last = page.at(-1);
    this.end = hasMore && last ? this.keyOf(last) : null;
    this.sort();
  }

  /** Returns whether the rows are others now, or at other places. */
  apply(changes: Changes): boolean {
    let moved = false;
    const replaced = new Map<string, Row>();
    for (const [id, row] of changes) {
      const before = this.byId.get(id);
      const key = row && this.keyOf(row);
      if (row === null || key === null) {
        moved = this.byId.delete(id) || moved;
      } else if (before === undefined) {
        // What belongs behind the end will come with its page.
        if (this.end !== null && this.compare(key, this.end) > 0) continue;
        this.byId.set(id, row);
        moved = true;
      } else if (row.version >= before.version) {
        this.byId.set(id, row);
        replaced.set(id, row);
        moved ||= key !== this.keyOf(before);
      }
    }
    if (moved) this.sort();
    else if (replaced.size > 0) this.sorted = this.sorted.map((row) => replaced.get(row.id) ?? row);
    return moved;
  }

  /** Jobs that were created before this are no longer of the list. Returns whether there were any. */
  forget(before: string): boolean {
    const old = this.sorted.filter((row) => row.createdAt < before);
    if (old.length === 0) return false;
    for (const row of old) this.byId.delete(row.id);
    this.sort();
    return true;
  }

  private sort(): void {
    const keyed = [...this.byId.values()].map((row) => ({ row, key: this.keyOf(row) ?? "" }));
    keyed.sort((one, other) => this.compare(one.key, other.key));
    for (const { row } of keyed.splice(ROWS_MAX)) {
      this.byId.delete(row.id);
      this.cut = true;
    }
    if (this.cut) this.end = keyed.at(-1)?.key ?? null;
    this.sorted = keyed.map(({ row }) => row);
  }

  private compare(one: string, other: string): number {
    const ascending = one < other ? -1 : one > other ? 1 : 0;
    return this.order.direction === "ASC" ? ascending : -ascending;
  }

  /** Ids sort by creation, and times of the API have a fixed width. Null where the job is not in such a list. */
  private keyOf(row: Row): string | null {
    if (this.order.field === "CREATED_AT") return row.id;
    return row.finishedAt === null ? null : `${row.finishedAt} ${row.id}`;
  }
}
