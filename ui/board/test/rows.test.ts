import { describe, expect, test } from "vitest";
import { type Changes, ROWS_MAX, type Row, Rows } from "../src/list/rows";

const NEWEST = { field: "CREATED_AT", direction: "DESC" } as const;
const OLDEST = { field: "CREATED_AT", direction: "ASC" } as const;
const ENDED = { field: "FINISHED_AT", direction: "DESC" } as const;

function row(number: number, more: Partial<Row> = {}): Row {
  const id = `job_${String(number).padStart(6, "0")}`;
  return { id, version: 1, finishedAt: null, name: id, ...more } as Row;
}

function changes(...all: (Row | string)[]): Changes {
  return new Map(all.map((one) => (typeof one === "string" ? [one, null] : [one.id, one])));
}

const numbers = (rows: Rows) => rows.all.map(({ id }) => Number(id.slice(4)));

describe("rows follow their list", () => {
  test("what is new comes to its place, what has left goes", () => {
    const rows = new Rows(NEWEST);
    rows.read([row(5), row(3)], false, true);
    expect(rows.apply(changes(row(4), row(6), "job_000003"))).toBe(true);
    expect(numbers(rows)).toEqual([6, 5, 4]);
    const oldest = new Rows(OLDEST);
    oldest.read([row(3), row(5)], false, true);
    oldest.apply(changes(row(4)));
    expect(numbers(oldest)).toEqual([3, 4, 5]);
  });

  test("what changes stays where it is, and never becomes older", () => {
    const rows = new Rows(NEWEST);
    rows.read([row(2, { version: 4 }), row(1)], false, true);
    const other = rows.all[1];
    expect(rows.apply(changes(row(2, { version: 4, progress: 0.5 })))).toBe(false);
    expect(rows.all[0]!.progress).toBe(0.5);
    // Only what has changed is another object: the rest is not drawn again.
    expect(rows.all[1]).toBe(other);
    rows.apply(changes(row(2, { version: 3, progress: 0.1 })));
    expect(rows.all[0]!.progress).toBe(0.5);
  });

  test("what belongs behind the end is left to its page, also when the last row has gone", () => {
    const rows = new Rows(NEWEST);
    rows.read([row(9), row(8), row(7)], true, true);
    rows.apply(changes(row(2), "job_000007"));
    expect(numbers(rows)).toEqual([9, 8]);
    // Between what is there and where the next page begins: no page will bring it.
    rows.apply(changes(row(7, { version: 2 })));
    expect(numbers(rows)).toEqual([9, 8, 7]);
    rows.read([row(6), row(2)], false, false);
    expect(numbers(rows)).toEqual([9, 8, 7, 6, 2]);
    expect(rows.hasMore).toBe(false);
  });

  test("jobs that ended are in the order in which they did; others are not among them", () => {
    const rows = new Rows(ENDED);
    rows.read([row(1, { finishedAt: "2026-11-20T10:00:02.000000Z" })], false, true);
    rows.apply(changes(row(2, { finishedAt: "2026-11-20T10:00:01.000000Z" }), row(3)));
    expect(numbers(rows)).toEqual([1, 2]);
    rows.apply(changes(row(1, { version: 2 })));
    expect(numbers(rows)).toEqual([2]);
    rows.apply(changes(row(1, { version: 3, finishedAt: "2026-11-20T10:00:03.000000Z" })));
    expect(numbers(rows)).toEqual([1, 2]);
  });

  test("there are never more than the limit, and it is known that some were cut", () => {
    const rows = new Rows(NEWEST);
    rows.read(Array.from({ length: ROWS_MAX }, (_, index) => row(index)), false, true);
    expect(rows.cut).toBe(false);
    rows.apply(changes(row(ROWS_MAX), row(ROWS_MAX + 1)));
    expect(rows.all.length).toBe(ROWS_MAX);
    expect([rows.cut, rows.hasMore]).toEqual([true, true]);
    expect(numbers(rows).at(-1)).toBe(2);
    rows.read([row(1)], false, true);
    expect([rows.cut, rows.hasMore]).toEqual([false, false]);
  });
});
