import { describe, expect, test } from "vitest";
import { duration, ticking } from "../src/duration";
import { choiceOf, filterOf, isEverything, orderOf, searchOf } from "../src/list/filter";
import { windowOf } from "../src/list/windowing";

const of = (search: string) => choiceOf(new URLSearchParams(search));

describe("what the list shows is in the address", () => {
  test("and comes back from it, whatever else stands there", () => {
    for (const search of [
      "",
      "?state=FAILED&state=CANCELLED",
      "?task=RUNNING&queue=reports&workflow=standard&name=a+%26+b&label=team%3Adata&label=urgent&since=24h&order=ended",
    ]) {
      expect(searchOf(of(search))).toBe(search);
    }
    expect(searchOf(of("?state=NONSENSE&since=forever&order=random&label=&other=1"))).toBe("");
    expect(isEverything(of("?order=oldest"))).toBe(true);
    expect(isEverything(of("?name=x"))).toBe(false);
  });

  test("and becomes the API's filter", () => {
    const now = Date.parse("2026-11-20T10:00:00Z");
    expect(filterOf(of(""), now)).toEqual({});
    expect(filterOf(of("?state=FAILED&queue=q&label=team:data&label=time:12:30&label=%22a:b%22:c&label=env%3Dprod:1&label=urgent&since=1h&name=x"), now)).toEqual({
      states: ["FAILED"],
      queues: ["q"],
      nameContains: "x",
      labels: [{ key: "team", values: ["data"] }, { key: "time", values: ["12:30"] }, { key: "a:b", values: ["c"] }, { key: "env", values: ["prod:1"] }, { key: "urgent" }],
      createdAfter: "2026-11-20T09:00:00.000Z",
    });
    expect(filterOf(of("?since=toString"), now)).toEqual({});
    expect(orderOf(of("?order=oldest"))).toEqual({ field: "CREATED_AT", direction: "ASC" });
  });
});

test("only the rows on the screen are drawn, and a few beside them", () => {
  expect(windowOf(0, 900, 44, 1_000)).toEqual({ first: 0, end: 29 });
  expect(windowOf(44_000 - 900, 900, 44, 1_000)).toEqual({ first: 971, end: 1_000 });
  expect(windowOf(44_000, 900, 44, 3)).toEqual({ first: 3, end: 3 });
  expect(windowOf(0, 900, 44, 0)).toEqual({ first: 0, end: 0 });
});

test("spans of time have two units at the most", () => {
  const SECOND = 1_000;
  expect([0, 999.4, 999.6, 3_210, 59_940, 59_960, 3_599_600, 7_800_000, 100 * 3_600_000].map(duration)).toEqual([
    "0 ms",
    "999 ms",
    "1.0 s",
    "3.2 s",
    "59.9 s",
    "1 m 00 s",
    "1 h 00 m",
    "2 h 10 m",
    "4 d 4 h",
  ]);
  expect([-5, 12.9 * SECOND, 65 * SECOND].map(ticking)).toEqual(["0 s", "12 s", "1 m 05 s"]);
});
