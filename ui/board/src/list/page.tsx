// The list of jobs with its counts and filters.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { link } from "../api/follow";
import { Empty, Problem } from "../parts/parts";
import { QueueSwitch } from "../parts/queue-switch";
import { BASE, address, replace } from "../route";
import { stats } from "../stats";
import { StateCounts } from "./counts";
import { ListFeed } from "./feed";
import { type Choice, choiceOf, isEverything, searchOf } from "./filter";
import { Filters } from "./filters";
import { JobTable } from "./table";

const SKELETON_ROWS = 12;
/** Queues with a button each; the filter leads to the others. */
const QUEUES_MAX = 8;

/** Whoever comes back from a job finds the list as it was, and then as it is. */
let left: { feed: ListFeed; scroll: number } | null = null;

export function ListPage() {
  const choice = choiceOf(address.value.searchParams);
  const search = searchOf(choice);
  const feed = useFeed(search, choice);
  // What was there before stays until the new list has been read.
  const shown = useRef(feed);
  if (feed.phase.value !== "loading") shown.current = feed;
  const stale = shown.current !== feed;
  // What else was chosen since the one who calls was drawn stays.
  const change = (part: Partial<Choice>) =>
    replace(BASE + searchOf({ ...choiceOf(address.peek().searchParams), ...part }));

  useLayoutEffect(() => {
    document.title = "Jobs · Callboard";
    if (left?.feed === feed) scrollTo({ top: left.scroll, behavior: "instant" });
    return () => {
      left = { feed: shown.current, scroll: scrollY };
    };
  }, []);

  return (
    <main class="list">
      <h1 class="unseen">Jobs</h1>
      <StateCounts chosen={choice.states} choose={(states) => change({ states })} />
      <Filters choice={choice} change={change} />
      <Notices />
      <Body feed={shown.current} stale={stale} choice={choice} change={change} />
    </main>
  );
}

function useFeed(search: string, choice: Choice): ListFeed {
  const feed = useRef<{ search: string; feed: ListFeed }>(undefined);
  if (feed.current?.search !== search) {
    const kept = left && searchOf(left.feed.choice) === search ? left.feed : null;
    feed.current = { search, feed: kept ?? new ListFeed(choice) };
  }
  const current = feed.current.feed;
  useEffect(() => {
    current.start();
    return () => current.stop();
  }, [current]);
  return current;
}

interface BodyProps {
  readonly feed: ListFeed;
  readonly stale: boolean;
  readonly choice: Choice;
  readonly change: (part: Partial<Choice>) => void;
}

function Body({ feed, stale, choice, change }: BodyProps) {
  const problem = feed.problem.value;
  if (feed.phase.value === "loading") return <Skeleton />;
  if (feed.phase.value === "failed" && problem) return <Problem problem={problem} again={() => feed.start()} />;
  return (
    <>
      {problem && <Problem problem={problem} />}
      {stale && link.value.state === "lost" && (
        <p class="notice" role="status">
          What was chosen shows when the server answers again. Until then these are the jobs from before.
        </p>
      )}
      {feed.rows.value.length > 0 ? (
        <JobTable feed={feed} stale={stale} />
      ) : isEverything(choice) ? (
        <Empty heading="No jobs yet">
          <p>
            Make a new one, or submit one in <a href="/">GraphiQL</a>, where the first tab does it. It appears here by
            itself.
          </p>
        </Empty>
      ) : (
        <Empty heading="No job fits">
          <p>Jobs that come to fit appear here by themselves.</p>
          <button
            type="button"
            onClick={() =>
              change({ states: [], tasks: [], queue: null, workflow: null, name: "", labels: [], since: null })
            }
          >
            Show all jobs
          </button>
        </Empty>
      )}
    </>
  );
}

/** What keeps jobs from running whatever the list shows. */
function Notices() {
  const counts = stats.value;
  if (!counts) return null;
  const paused = counts.queues.filter((queue) => queue.paused).map(({ name }) => name);
  return (
    <>
      {counts.workers.workers === 0 && (
        <p class="notice" role="status">
          No worker is running: jobs wait until one starts.
        </p>
      )}
      {paused.length > 0 && (
        <div class="notice">
          <p role="status">
            {paused.length === 1 ? "A queue is paused" : `${paused.length.toLocaleString()} queues are paused`}: no job of{" "}
            {paused.length === 1 ? "it" : "theirs"} starts.
          </p>
          {paused.slice(0, QUEUES_MAX).map((name) => (
            <QueueSwitch key={name} name={name} paused />
          ))}
        </div>
      )}
    </>
  );
}

function Skeleton() {
  return (
    <div class="table" aria-busy="true" aria-label="Jobs are being read">
      <div class="row head" />
      {Array.from({ length: SKELETON_ROWS }, (_, index) => (
        <div class="row still" key={index}>
          <span class="cell-state">
            <i class="skeleton" />
          </span>
          <span class="cell-name">
            <i class="skeleton" style={{ width: `${8 + ((index * 5) % 9)}rem` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
