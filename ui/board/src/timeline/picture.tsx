// The timeline: a lane for each attempt at a stage, drawn to scale, and the same as a table. It moves while the job
// does and somebody looks.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { EntryFragment, LiveFragment } from "../api/documents";
import { link } from "../api/follow";
import { now } from "../clock";
import { duration, exactTime, fullTime } from "../duration";
import { isLive, title } from "../words";
import { type Kind, type Lane, type Span, lanesOf, totalsOf } from "./lanes";
import { type Scale, scaleOf } from "./scale";
import { LaneTable } from "./table";

export const KINDS: Record<Kind, string> = {
  running: "Running",
  waiting: "Waiting for a worker",
  backoff: "Backing off",
  person: "Waiting for a person",
  paused: "Paused",
  later: "Not due yet",
  stopping: "Stopping",
};

const LANE_HEIGHT = 30;
const BAR_HEIGHT = 14;
const AXIS_HEIGHT = 24;
const RIGHT = 18;
/** The latest ones; all are in the table. */
const LANES_DRAWN = 60;
const SPAN_PIXELS_MIN = 2;
const NAME_PIXELS_MIN = 76;
/** Of the two sizes of letters, on the average. */
const [LETTER_PIXELS, SMALL_LETTER_PIXELS] = [7.6, 7];

export function Timeline({ job, entries }: { job: LiveFragment; entries: readonly EntryFragment[] }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const time = useSignal(now());
  const at = useSignal<readonly [number, number] | null>(null);
  const said = useSignal("");
  // What goes on is not known while nothing is heard.
  const moving = isLive(job.state) && link.value.state === "live";
  useWidth(box, width);
  useFrames(box, moving, () => (time.value = now()));

  const [task, runAt] = [job.task?.state ?? null, job.runAt];
  const blockers = job.blockers.map(({ kind }) => kind).join();
  const manual = job.mode === "MANUAL";
  // Not again for each frame.
  const all = useMemo(
    () => {
      const kinds = job.blockers.map(({ kind }) => kind);
      return lanesOf(entries, { task, blockers: kinds, runAt: runAt ? Date.parse(runAt) : null, manual });
    },
    [entries, task, blockers, runAt, manual],
  );
  const lanes = all.slice(-LANES_DRAWN);
  const until = Math.max(time.value, Date.parse(entries.at(-1)?.at ?? job.createdAt));
  const left = Math.max(...lanes.map(nameWidth), NAME_PIXELS_MIN);
  const scale = scaleOf(lanes, until, Math.max(width.value - left - RIGHT, 50));
  const height = lanes.length * LANE_HEIGHT + AXIS_HEIGHT;
  const chosen = at.value && lanes[at.value[0]]?.spans[at.value[1]] ? at.value : null;

  function onKeyDown(event: KeyboardEvent) {
    const next = stepped(event.key, chosen, lanes);
    if (!next) return;
    event.preventDefault();
    at.value = next;
    // Said once, not again with each moment that passes.
    said.value = detailOf(lanes[next[0]]!, next[1], until);
  }

  return (
    <div class="timeline">
      <Legend lanes={all} until={until} />
      <div
        ref={box}
        class="picture"
        style={{ minHeight: `${height}px` }}
        tabIndex={0}
        role="application"
        aria-label={`Timeline of ${lanes.length} attempts. Arrow keys go from span to span; a table follows.`}
        onKeyDown={onKeyDown}
        onPointerLeave={() => (at.value = null)}
      >
        {width.value > 0 && (
          <svg width={width.value} height={height} aria-hidden="true">
            <Patterns />
            <Axis scale={scale} left={left} height={height} />
            {lanes.map((lane, index) => (
              <g key={lane.key} transform={`translate(0 ${index * LANE_HEIGHT})`} class="lane">
                <text x="0" y={LANE_HEIGHT / 2} class="lane-name">
                  {title(lane.stage)}
                  <tspan class="lane-attempt" dx="6">
                    {nameOf(lane)}
                  </tspan>
                </text>
                <g transform={`translate(${left} ${(LANE_HEIGHT - BAR_HEIGHT) / 2})`}>
                  {lane.spans.map((span, place) => (
                    <Bar
                      key={place}
                      span={span}
                      scale={scale}
                      until={until}
                      chosen={chosen?.[0] === index && chosen[1] === place}
                      onEnter={() => (at.value = [index, place])}
                    />
                  ))}
                  <EndMark lane={lane} scale={scale} />
                </g>
              </g>
            ))}
            <Cuts scale={scale} left={left} height={height} />
          </svg>
        )}
      </div>
      <span class="unseen" role="status">
        {said.value}
      </span>
      <p class="detail number">
        {chosen ? detailOf(lanes[chosen[0]]!, chosen[1], until) : <span class="faint">{hintOf(all, lanes)}</span>}
      </p>
      <LaneTable lanes={all} until={until} />
    </div>
  );
}

function Bar(props: { span: Span; scale: Scale; until: number; chosen: boolean; onEnter: () => void }) {
  const { span, scale, until, chosen, onEnter } = props;
  const x = scale.x(span.from);
  const width = Math.max(scale.x(span.to ?? until) - x, SPAN_PIXELS_MIN);
  return (
    <g class={`span span-${span.kind}${chosen ? " chosen" : ""}`} onPointerEnter={onEnter}>
      <rect x={x} y="-8" width={Math.max(width, 6)} height={LANE_HEIGHT} class="target" />
      <rect x={x} width={width} height={BAR_HEIGHT} rx={Math.min(3, width / 2)} class="bar" />
    </g>
  );
}

/** How it ended, as a sign behind it. */
function EndMark({ lane, scale }: { lane: Lane; scale: Scale }) {
  if (!lane.end) return null;
  const paths = { succeeded: "m-3 0 2.2 2.4 4-5", failed: "m-3-3 6 6m0-6-6 6", cancelled: "m-3 3 6-6" };
  return (
    <path
      d={paths[lane.end.kind]}
      class={`end end-${lane.end.kind}`}
      transform={`translate(${scale.x(lane.end.at) + 10} ${BAR_HEIGHT / 2})`}
    />
  );
}

function Axis({ scale, left, height }: { scale: Scale; left: number; height: number }) {
  const bottom = height - AXIS_HEIGHT;
  // Two that are written alike, as after a cut, would say that no time has passed.
  const ticks = scale
    .ticks()
    .map((one) => ({ ...one, text: one.since === 0 ? exactTime(scale.from).slice(0, 8) : `+${tick(one.since)}` }))
    .filter(({ text }, index, all) => text !== all[index - 1]?.text);
  return (
    <g class="axis" transform={`translate(${left} 0)`}>
      {ticks.map(({ since, x, text }) => (
        <g key={since} transform={`translate(${x} 0)`}>
          <line y2={bottom + 4} />
          <text y={bottom + 18} text-anchor={x < 20 ? "start" : x > scale.width - 16 ? "end" : "middle"}>
            {text}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Where time was left out: a gap through all lanes. */
function Cuts({ scale, left, height }: { scale: Scale; left: number; height: number }) {
  const bottom = height - AXIS_HEIGHT + 4;
  return (
    <g class="cuts" transform={`translate(${left} 0)`}>
      {scale.cuts.map((cut) => {
        const x = (scale.x(cut.from) + scale.x(cut.to)) / 2;
        return (
          <g key={cut.from}>
            <path d={`M${x - 4} 0h8v${bottom}h-8z`} class="cut-gap" />
            <path d={`M${x - 4} 0v${bottom}M${x + 4} 0v${bottom}`} class="cut-edge" />
          </g>
        );
      })}
    </g>
  );
}

/** Each kind has a texture as well as a colour. */
function Patterns() {
  const stripes = (id: string, turn: number, width: number) => (
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}>
      <rect width="6" height="6" class={`${id}-ground`} />
      <rect width={width} height="6" class={`${id}-stripe`} />
    </pattern>
  );
  return (
    <defs>
      {stripes("backoff", 45, 2)}
      {stripes("paused", 0, 2)}
      {stripes("stopping", -45, 3)}
      <pattern id="person" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" class="person-ground" />
        <circle cx="3" cy="3" r="1.3" class="person-stripe" />
      </pattern>
    </defs>
  );
}

function Legend({ lanes, until }: { lanes: readonly Lane[]; until: number }) {
  const totals = totalsOf(lanes, until);
  return (
    <ul class="legend">
      {(Object.keys(KINDS) as Kind[])
        .filter((kind) => (totals[kind] ?? 0) > 0)
        .map((kind) => (
          <li key={kind}>
            <svg width="16" height="10" aria-hidden="true" class={`span span-${kind}`}>
              <rect width="16" height="10" rx="2" class="bar" />
            </svg>
            {KINDS[kind]} <span class="number">{duration(totals[kind] ?? 0)}</span>
          </li>
        ))}
    </ul>
  );
}

function tick(since: number): string {
  return duration(since).replace(".0 s", " s").replace(/ 00? [a-z]+$/, "");
}

function nameOf({ attempt, round }: Lane): string {
  return [round > 0 ? `retry ${round}` : "", attempt > 1 ? `#${attempt}` : ""].filter(Boolean).join(" ");
}

function nameWidth(lane: Lane): number {
  return lane.stage.length * LETTER_PIXELS + 14 + nameOf(lane).length * SMALL_LETTER_PIXELS;
}

function detailOf(lane: Lane, place: number, until: number): string {
  const span = lane.spans[place]!;
  const attempt = `${title(lane.stage)}${lane.attempt > 1 ? `, attempt ${lane.attempt}` : ""}`;
  const end = span.to === null ? "until now" : `to ${exactTime(span.to)}`;
  return `${attempt}: ${KINDS[span.kind].toLowerCase()} for ${duration((span.to ?? until) - span.from)}, ${exactTime(span.from)} ${end}`;
}

function hintOf(all: readonly Lane[], drawn: readonly Lane[]): string {
  const first = all[0]?.spans[0]?.from;
  if (all.length > drawn.length) return `The latest ${drawn.length} of ${all.length} attempts; all are in the table.`;
  return first === undefined ? "" : `From ${fullTime(first)}.`;
}

function stepped(key: string, from: readonly [number, number] | null, lanes: readonly Lane[]) {
  const spans = lanes.flatMap((lane, index) => lane.spans.map((_, place) => [index, place] as const));
  const at = from ? spans.findIndex(([index, place]) => index === from[0] && place === from[1]) : -1;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
  if (key === "Escape") return null;
  if (key === "Home") return spans[0];
  if (key === "End") return spans.at(-1);
  if (step === undefined) return null;
  return spans[Math.min(Math.max(at + step, 0), spans.length - 1)];
}

function useWidth(box: { current: HTMLElement | null }, width: { value: number }) {
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) width.value = Math.floor(entry.contentRect.width);
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
}

const STILL_MS = 1_000;

/** Each frame while it is on the screen; once a second for those who do not want things to move. */
function useFrames(box: { current: HTMLElement | null }, moving: boolean, tick: () => void) {
  useEffect(() => {
    tick();
    if (!moving || !box.current) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let frame = 0;
    let visible = false;
    const next = () => {
      tick();
      if (visible) frame = requestAnimationFrame(next);
    };
    const timer = calm ? setInterval(tick, STILL_MS) : undefined;
    const observer = new IntersectionObserver(([entry]) => {
      visible = !calm && entry?.isIntersecting === true;
      cancelAnimationFrame(frame);
      if (visible) frame = requestAnimationFrame(next);
    });
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      clearInterval(timer);
    };
  }, [moving]);
}
