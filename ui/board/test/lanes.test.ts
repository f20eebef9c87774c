import { describe, expect, test } from "vitest";
import type { Stage, Trigger } from "../src/api/documents";
import { lanesOf, totalsOf, type Present } from "../src/timeline/lanes";
import { scaleOf } from "../src/timeline/scale";

const START = Date.parse("2026-11-20T10:00:00Z");
const OVER: Present = { task: "SUCCEEDED", blockers: [], runAt: null, manual: false };

type Short = readonly [seconds: number, trigger: Trigger, stage: Stage, attempt?: number, round?: number];

function history(...entries: Short[]) {
  return entries.map(([seconds, trigger, stage, attempt = 1, round = 0]) => ({
    at: new Date(START + seconds * 1_000).toISOString(),
    trigger,
    stage,
    attempt,
    round,
  }));
}

/** As in `INIT 1: waiting 0-1, running 1-2 = succeeded`. */
function told(entries: ReturnType<typeof history>, present: Present = OVER) {
  const seconds = (at: number | null) => (at === null ? "" : (at - START) / 1_000);
  return lanesOf(entries, present).map(
    ({ stage, attempt, spans, end }) =>
      `${stage} ${attempt}: ${spans.map(({ kind, from, to }) => `${kind} ${seconds(from)}-${seconds(to)}`).join(", ")}` +
      (end ? ` = ${end.kind}` : ""),
  );
}

describe("a history becomes lanes", () => {
  test("of a job that nothing disturbs and whose worker stays", () => {
    const entries = history(
      [0, "SUBMIT", "INIT"],
      [1, "START", "INIT"],
      [2, "PREPARE", "PREPARE"],
      [3, "EXECUTE", "EXECUTE"],
      [5, "VALIDATE", "VALIDATE"],
      [6, "FINALIZE", "COMPLETE"],
      [7, "COMPLETE", "COMPLETE"],
    );
    expect(told(entries)).toEqual([
      "INIT 1: waiting 0-1, running 1-2 = succeeded",
      "PREPARE 1: running 2-3 = succeeded",
      "EXECUTE 1: running 3-5 = succeeded",
      "VALIDATE 1: running 5-6 = succeeded",
      "COMPLETE 1: running 6-7 = succeeded",
    ]);
    expect(totalsOf(lanesOf(entries, OVER), 0)).toEqual({ waiting: 1_000, running: 6_000 });
  });

  test("with a backoff, a failure and a retry", () => {
    const entries = history(
      [0, "SUBMIT", "INIT"],
      [1, "START", "INIT"],
      [2, "BACKOFF", "INIT", 1],
      [4, "START", "INIT", 2],
      [5, "FAIL", "INIT", 2],
      [60, "RETRY", "INIT", 1, 1],
      [61, "START", "INIT", 1, 1],
    );
    expect(told(entries, { ...OVER, task: "RUNNING" })).toEqual([
      "INIT 1: waiting 0-1, running 1-2 = failed",
      "INIT 2: backoff 2-4, running 4-5 = failed",
      "INIT 1: waiting 60-61, running 61-",
    ]);
  });

  test("whose backoff is over before a worker is free", () => {
    const [submit, start, backoff, ...more] = history(
      [0, "SUBMIT", "INIT"],
      [1, "START", "INIT"],
      [2, "BACKOFF", "INIT", 1],
      [9, "START", "INIT", 2],
    );
    const entries = [submit!, start!, { ...backoff!, metadata: { delaySeconds: 3 } }];
    const first = "INIT 1: waiting 0-1, running 1-2 = failed";
    expect(told([...entries, ...more], { ...OVER, task: "RUNNING" })).toEqual([
      first,
      "INIT 2: backoff 2-5, waiting 5-9, running 9-",
    ]);
    const now = (...blockers: Present["blockers"]) => ({ ...OVER, task: "RETRYING", blockers }) as const;
    expect(told(entries, now("BACKOFF"))).toEqual([first, "INIT 2: backoff 2-"]);
    expect(told(entries, now("QUEUED"))).toEqual([first, "INIT 2: backoff 2-5, waiting 5-"]);
    expect(told(entries, now("QUEUE_PAUSED"))).toEqual([first, "INIT 2: backoff 2-5, waiting 5-"]);
    const held = history([3, "PAUSE", "INIT", 1], [4, "RESUME", "INIT", 1], [6, "CANCEL", "INIT", 1]);
    expect(told([...entries, ...held])).toEqual([
      first,
      "INIT 2: backoff 2-3, paused 3-4, backoff 4-5, waiting 5-6 = cancelled",
    ]);
    expect(told(entries, now("APPROVAL", "BACKOFF"))).toEqual([first, "INIT 2: backoff 2-"]);
    // Older entries do not say how long it was.
    expect(told([submit!, start!, backoff!], now("QUEUED"))).toEqual([first, "INIT 2: backoff 2-"]);
  });

  test("that is held while it backs off, and later waits for its turn", () => {
    const [submit, start, pause, backoff, ...more] = history(
      [0, "SUBMIT", "INIT"],
      [1, "START", "INIT"],
      [2, "PAUSE", "INIT"],
      [3, "BACKOFF", "INIT", 1],
      [100, "RESUME", "INIT", 2],
    );
    const entries = [submit!, start!, pause!, { ...backoff!, metadata: { delaySeconds: 60 } }];
    const first = "INIT 1: waiting 0-1, running 1-3 = failed";
    const now = (...blockers: Present["blockers"]) => ({ ...OVER, task: "RETRYING", blockers }) as const;
    expect(told(entries, now("PAUSED", "BACKOFF"))).toEqual([first, "INIT 2: paused 3-"]);
    const resumed = [...entries, ...more];
    expect(told(resumed, now("QUEUED"))).toEqual([first, "INIT 2: paused 3-100, waiting 100-"]);
  });

  test("that waits for a person, who answers", () => {
    const entries = history(
      [0, "SUBMIT", "INIT"],
      [1, "START", "INIT"],
      [2, "PREPARE", "PREPARE"],
      [9, "NEXT", "PREPARE"],
      [10, "START", "PREPARE"],
      [11, "EXECUTE", "EXECUTE"],
    );
    expect(told(entries, { task: "PENDING", blockers: ["APPROVAL"], runAt: null, manual: false })).toEqual([
      "INIT 1: waiting 0-1, running 1-2 = succeeded",
      "PREPARE 1: person 2-9, waiting 9-10, running 10-11 = succeeded",
      "EXECUTE 1: person 11-",
    ]);
  });

  test("that is held while it runs, handed back, and cancelled", () => {
    const entries = history(
      [0, "SUBMIT", "INIT"],
      [1, "START", "INIT"],
      [2, "PAUSE", "INIT"],
      [3, "PREPARE", "PREPARE"],
      [5, "RESUME", "PREPARE"],
      [6, "START", "PREPARE"],
      [7, "RESCUE", "PREPARE"],
      [8, "START", "PREPARE"],
      [9, "REQUEST_CANCEL", "PREPARE"],
      [10, "CANCEL", "PREPARE"],
    );
    expect(told(entries, { ...OVER, task: "CANCELLED" })).toEqual([
      "INIT 1: waiting 0-1, running 1-3 = succeeded",
      "PREPARE 1: paused 3-5, waiting 5-6, running 6-7, waiting 7-8, running 8-9, stopping 9-10 = cancelled",
    ]);
  });

  test("that waits for a person, held in between, until somebody lets it go on or it is cancelled", () => {
    const held = history(
      [0, "SUBMIT", "INIT"],
      [1, "PAUSE", "INIT"],
      [2, "RESUME", "INIT"],
      [5, "CANCEL", "INIT"],
    );
    const manual = { ...OVER, manual: true };
    expect(told(held, manual)).toEqual(["INIT 1: person 0-1, paused 1-2, person 2-5 = cancelled"]);
    expect(told(held)).toEqual(["INIT 1: waiting 0-1, paused 1-2, waiting 2-5 = cancelled"]);
    const waits: Present = { task: "PENDING", blockers: ["MANUAL_STEP"], runAt: null, manual: true };
    expect(told(held.slice(0, 3), waits)).toEqual(["INIT 1: person 0-1, paused 1-2, person 2-"]);
    const granted = history([0, "SUBMIT", "INIT"], [3, "NEXT", "INIT"], [5, "CANCEL", "INIT"]);
    expect(told(granted, manual)).toEqual(["INIT 1: person 0-3, waiting 3-5 = cancelled"]);
  });

  test("that was not due, and whose beginning was not read", () => {
    const due = { task: "RUNNING", blockers: [], runAt: START + 5_000, manual: false } as const;
    expect(told(history([0, "SUBMIT", "INIT"], [6, "START", "INIT"]), due)).toEqual([
      "INIT 1: later 0-5, waiting 5-6, running 6-",
    ]);
    const person: Present = { task: "PENDING", blockers: ["APPROVAL", "NOT_BEFORE"], runAt: START + 5_000, manual: false };
    expect(told(history([0, "SUBMIT", "INIT"]), person)).toEqual(["INIT 1: later 0-"]);
    expect(told(history([0, "SUBMIT", "INIT"], [1, "NEXT", "INIT"], [6, "START", "INIT"]), due)).toEqual([
      "INIT 1: later 0-5, waiting 5-6, running 6-",
    ]);
    expect(told(history([6, "START", "EXECUTE", 2]), { ...OVER, task: "RUNNING" })).toEqual([
      "EXECUTE 2: waiting 6-6, running 6-",
    ]);
  });
});

describe("the scale", () => {
  const entries = history(
    [0, "SUBMIT", "INIT"],
    [1, "START", "INIT"],
    [2, "FAIL", "INIT"],
    [50_000, "RETRY", "INIT", 1, 1],
    [50_001, "START", "INIT", 1, 1],
    [50_002, "FAIL", "INIT", 1, 1],
  );

  test("cuts what is long and still, and keeps the order of time", () => {
    const scale = scaleOf(lanesOf(entries, OVER), START, 600);
    expect(scale.cuts).toHaveLength(1);
    const places = [0, 1, 2, 10_000, 50_000, 50_001, 50_002].map((seconds) => scale.x(START + seconds * 1_000));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBeCloseTo(600);
    expect(places[2]! - places[1]!).toBeGreaterThan(100);
    expect(scale.ticks().length).toBeLessThan(12);
  });

  test("cuts nothing where all of it counts", () => {
    const scale = scaleOf(lanesOf(entries.slice(0, 3), OVER), START, 600);
    expect(scale.cuts).toEqual([]);
    expect(scale.x(START + 1_000)).toBeCloseTo(300);
    expect(scale.ticks().map(({ since }) => since)).toEqual([0, 500, 1_000, 1_500, 2_000]);
  });
});
