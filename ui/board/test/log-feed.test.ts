import { beforeEach, expect, test, vi } from "vitest";

/** The outside world, driven by hand: what was asked and waits, the subscription's sink, and frames. */
const world = vi.hoisted(() => {
  const state = {
    asked: [] as { before: string | null; answer: (from: number, to: number) => void }[],
    followed: [] as { after: string | null }[],
    sink: null as unknown as { next: (data: unknown) => void; error: (problem: unknown) => void },
    frames: [] as (() => void)[],
  };
  vi.stubGlobal("document", { addEventListener: () => undefined });
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => state.frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => state.frames.splice(0));
  vi.stubGlobal("CloseEvent", class {});
  return state;
});

const edge = (number: number) => ({ cursor: `c${number}`, node: { text: `line ${number}` } });

vi.mock("../src/api/ask", () => ({
  ask: (_: unknown, { before }: { before: string | null }) =>
    new Promise((resolve) => {
      const answer = (from: number, to: number) => {
        const edges = Array.from({ length: to - from + 1 }, (_unused, index) => edge(from + index));
        resolve({ job: { logs: { edges, pageInfo: { hasPreviousPage: from > 1 } } } });
      };
      world.asked.push({ before, answer });
    }),
}));
vi.mock("../src/api/follow", () => ({
  follow: (_document: unknown, variables: { after: string | null }, sink: typeof world.sink) => {
    world.followed.push(variables);
    world.sink = sink;
    return () => undefined;
  },
}));

const { LINES_MAX, LogFeed } = await import("../src/job/log-feed");

const settled = () => new Promise((resolve) => setImmediate(resolve));
const said = (number: number) => {
  const { cursor, node } = edge(number);
  world.sink.next({ jobLogs: { cursor, node } });
};
const frame = () => {
  for (const draw of world.frames.splice(0)) draw();
};
const told = (feed: InstanceType<typeof LogFeed>) => {
  const numbers = feed.lines.value.map(({ cursor }) => Number(cursor.slice(1)));
  return [numbers[0], numbers.at(-1), numbers.length];
};

async function started(last: number) {
  const feed = new LogFeed("job_1");
  feed.start();
  for (let to = last, page = 0; page < 5 && to > 0; to -= 100, page += 1) {
    world.asked[page]!.answer(to - 99, to);
    await settled();
  }
  return feed;
}

beforeEach(() => {
  Object.assign(world, { asked: [], followed: [], frames: [] });
});

test("the last lines are read, and what comes after them waits for the next frame", async () => {
  const feed = await started(1_000);
  expect(world.asked.map(({ before }) => before)).toEqual([null, "c901", "c801", "c701", "c601"]);
  expect([told(feed), feed.hasEarlier.value, world.followed[0]!.after]).toEqual([[501, 1_000, 500], true, "c1000"]);
  said(1_001);
  said(1_002);
  expect([told(feed)[1], world.frames.length]).toEqual([1_000, 1]);
  frame();
  expect(told(feed)).toEqual([501, 1_002, 502]);
  const earlier = feed.readEarlier();
  for (const [page, to] of [[5, 500], [6, 400], [7, 300], [8, 200], [9, 100]] as const) {
    expect(world.asked[page]!.before).toBe(`c${to + 1}`);
    world.asked[page]!.answer(to - 99, to);
    await settled();
  }
  await earlier;
  expect([told(feed), feed.hasEarlier.value]).toEqual([[1, 1_002, 1_002], false]);
});

test("however much is said, so many lines are kept, and those before them can be read", async () => {
  const feed = await started(300);
  expect(feed.hasEarlier.value).toBe(false);
  // No frame comes while nobody looks.
  for (let number = 301; number <= 300 + 3 * LINES_MAX; number += 1) said(number);
  frame();
  const last = 300 + 3 * LINES_MAX;
  expect([told(feed), feed.hasEarlier.value]).toEqual([[last - LINES_MAX + 1, last, LINES_MAX], true]);
});

test("where the log goes on is not known any more: its end is read again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const feed = await started(1_000);
    world.sink.error({ code: "BAD_USER_INPUT" });
    vi.advanceTimersByTime(2_000);
    world.asked[5]!.answer(1, 90);
    await settled();
    expect([told(feed), world.followed.at(-1)!.after]).toEqual([[1, 90, 90], "c90"]);
    feed.stop();
  } finally {
    vi.useRealTimers();
  }
});
