import { beforeEach, expect, test, vi } from "vitest";
import { choiceOf } from "../src/list/filter";
import type { Row } from "../src/list/rows";

/** The outside world, driven by hand: what was asked and waits, the subscription's sink, and frames. */
const world = vi.hoisted(() => {
  const state = {
    asked: [] as { after: string | null; filter: { createdAfter?: string }; answer: (nodes: unknown[], next: boolean) => void; fail: (why: unknown) => void }[],
    sink: null as unknown as { next: (data: unknown) => void },
    frames: [] as (() => void)[],
    visibilityState: "visible",
    looked: [] as (() => void)[],
  };
  vi.stubGlobal("document", {
    get visibilityState() {
      return state.visibilityState;
    },
    addEventListener: (_: string, listener: () => void) => state.looked.push(listener),
    removeEventListener: () => undefined,
  });
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => state.frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
  vi.stubGlobal("CloseEvent", class {});
  return state;
});

vi.mock("../src/api/ask", () => ({
  ask: (_: unknown, { after, filter }: { after: string | null; filter: { createdAfter?: string } }) =>
    new Promise((resolve, fail) => {
      const answer = (nodes: unknown[], hasNextPage: boolean) =>
        resolve({ jobs: { nodes, pageInfo: { hasNextPage, endCursor: `after ${nodes.length}` } } });
      world.asked.push({ after, filter, answer, fail });
    }),
}));
vi.mock("../src/api/follow", () => ({
  follow: (_document: unknown, _variables: unknown, sink: typeof world.sink) => {
    world.sink = sink;
    return () => undefined;
  },
}));

const { ListFeed } = await import("../src/list/feed");

const row = (id: number, version = 1) => ({ id: `job_${String(id).padStart(4, "0")}`, version, finishedAt: null }) as Row;
const changed = (job: Row) => world.sink.next({ jobs: { job, removedId: null } });
const left = (job: Row) => world.sink.next({ jobs: { job: null, removedId: job.id } });
const readNow = () => world.sink.next({ jobs: { job: null, removedId: null } });
const settled = () => new Promise((resolve) => setImmediate(resolve));
const frame = () => {
  for (const draw of world.frames.splice(0)) draw();
};

function started(search = "") {
  const feed = new ListFeed(choiceOf(new URLSearchParams(search)));
  feed.start();
  return { feed, shown: () => feed.rows.value.map(({ id, version }) => `${Number(id.slice(4))}.${version}`) };
}

beforeEach(() => {
  Object.assign(world, { asked: [], frames: [], looked: [], visibilityState: "visible" });
});

test("the list is read when it may be, and changes wait for the next frame", async () => {
  const { feed, shown } = started();
  expect([feed.phase.value, world.asked.length]).toEqual(["loading", 0]);
  readNow();
  world.asked[0]!.answer([row(2), row(1)], false);
  await settled();
  expect([feed.phase.value, shown()]).toEqual(["ready", ["2.1", "1.1"]]);
  changed(row(1, 2));
  changed(row(1, 3));
  changed(row(3));
  left(row(2));
  expect(shown()).toEqual(["2.1", "1.1"]);
  expect(world.frames).toHaveLength(1);
  frame();
  expect(shown()).toEqual(["3.1", "1.3"]);
});

test("what happens while the list is read again is not lost, whichever is older", async () => {
  const { shown } = started();
  readNow();
  world.asked[0]!.answer([row(1)], false);
  await settled();
  readNow();
  changed(row(1, 5));
  left(row(2));
  frame();
  world.asked[1]!.answer([row(2), row(1, 4)], false);
  await settled();
  expect(shown()).toEqual(["1.5"]);
});

test("what happens to a job while its page is on its way is not lost", async () => {
  const { feed, shown } = started();
  readNow();
  world.asked[0]!.answer(Array.from({ length: 100 }, (_, index) => row(200 - index)), true);
  await settled();
  expect([feed.phase.value, world.asked.length]).toEqual(["ready", 1]);
  feed.lookedAt(80);
  expect(world.asked[1]!.after).toBe("after 100");
  changed(row(7, 2));
  frame();
  world.asked[1]!.answer([row(7, 1)], false);
  await settled();
  expect(shown().slice(-2)).toEqual(["101.1", "7.2"]);
  expect(feed.hasMore.value).toBe(false);
});

test("a read that fails is tried again, and says why meanwhile", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { feed, shown } = started();
  readNow();
  world.asked[0]!.fail(new TypeError("no network"));
  await settled();
  expect([feed.phase.value, feed.problem.value?.code]).toEqual(["failed", "UNREACHABLE"]);
  vi.runOnlyPendingTimers();
  world.asked[1]!.answer([row(1)], false);
  await settled();
  expect([feed.phase.value, feed.problem.value, shown()]).toEqual(["ready", null, ["1.1"]]);
  vi.useRealTimers();
});

test("while nobody looks, little is kept; the list is read when somebody does", async () => {
  const { shown } = started();
  readNow();
  world.asked[0]!.answer([row(1)], false);
  await settled();
  world.visibilityState = "hidden";
  for (let number = 0; number < 6_000; number += 1) changed(row(number, 2));
  expect(world.asked).toHaveLength(1);
  world.visibilityState = "visible";
  for (const look of world.looked) look();
  world.asked[1]!.answer([row(5_999, 2)], false);
  await settled();
  expect(shown()).toEqual(["5999.2"]);
});

test("an answer to what is no longer wanted changes nothing", async () => {
  const { feed, shown } = started();
  readNow();
  readNow();
  world.asked[1]!.answer([row(2)], false);
  await settled();
  world.asked[0]!.answer([row(1)], false);
  await settled();
  expect(shown()).toEqual(["2.1"]);
  feed.stop();
});

test("a list of the last minutes loses what becomes too old", async () => {
  const START = Date.parse("2026-11-20T10:00:00Z");
  vi.useFakeTimers({ now: START, toFake: ["Date", "setInterval", "clearInterval"] });
  try {
    const { feed, shown } = started("since=15m");
    const created = (id: number, minutesAgo: number) =>
      ({ ...row(id), createdAt: new Date(START - minutesAgo * 60_000).toISOString() }) as Row;
    readNow();
    world.asked[0]!.answer([created(2, 1), created(1, 14)], false);
    await settled();
    expect(shown()).toEqual(["2.1", "1.1"]);
    vi.advanceTimersByTime(70_000);
    expect(shown()).toEqual(["2.1"]);
    // What changes later does not come back, as the subscription began when it still belonged to the list.
    changed({ ...created(1, 14), version: 2 });
    frame();
    expect(shown()).toEqual(["2.1"]);
    // Nor with a page that is read now, which begins where the list begins now.
    expect(world.asked.length).toBe(1);
    feed.stop();
    vi.advanceTimersByTime(3_600_000);
    expect(shown()).toEqual(["2.1"]);
  } finally {
    vi.useRealTimers();
  }
});

test("a list of the last minutes that has lost its rows is read on, from where it begins by then", async () => {
  const START = Date.parse("2026-11-20T10:00:00Z");
  vi.useFakeTimers({ now: START, toFake: ["Date", "setInterval", "clearInterval"] });
  try {
    const { feed, shown } = started("since=15m&order=oldest");
    const created = (id: number, minutes: number) =>
      ({ ...row(id), createdAt: new Date(START + minutes * 60_000).toISOString() }) as Row;
    readNow();
    expect(world.asked[0]!.filter.createdAfter).toBe("2026-11-20T09:45:00.000Z");
    // All of one moment.
    world.asked[0]!.answer(Array.from({ length: 60 }, (_, index) => created(index, -14)), true);
    await settled();
    vi.advanceTimersByTime(60_000);
    expect(world.asked).toHaveLength(1);
    vi.advanceTimersByTime(5_000);
    expect(world.asked[1]!.filter.createdAfter).toBe("2026-11-20T09:46:05.000Z");
    expect(shown()).toEqual([]);
    world.asked[1]!.answer([created(70, -13)], false);
    await settled();
    expect([shown(), feed.hasMore.value]).toEqual([["70.1"], false]);
    feed.stop();
  } finally {
    vi.useRealTimers();
  }
});
