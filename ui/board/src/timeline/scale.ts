// Where a moment lies in the picture. Long stretches in which nothing ran are cut short, or an approval that took a
// night would leave three pixels to all the rest.

import type { Lane } from "./lanes";

export interface Cut {
  readonly from: number;
  readonly to: number;
}

export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly cuts: readonly Cut[];
  x(at: number): number;
  /** Round moments since the beginning, in milliseconds, each with its place. */
  ticks(): { readonly since: number; readonly x: number }[];
}

const CUT_PIXELS = 28;
/** A stretch is cut where it is so many times as long as all the rest. */
const CUT_RATIO = 3;
const CUTS_MAX = 4;
const TICK_PIXELS = 90;
/** What a cut leaves of a stretch on each side, as a part of the rest. */
const LEFT = 0.1;

const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1.5e4, 3e4, 6e4, 1.2e5, 3e5, 6e5, 9e5, 1.8e6, 3.6e6, 7.2e6,
  1.44e7, 2.88e7, 4.32e7, 8.64e7, 1.728e8, 6.048e8,
];

export function scaleOf(lanes: readonly Lane[], now: number, width: number): Scale {
  const from = lanes[0]?.spans[0]?.from ?? now;
  const to = Math.max(from + 1, ...lanes.map(({ end, spans }) => end?.at ?? spans.at(-1)?.to ?? now));
  const cuts = cutsOf(lanes, from, to);
  const cutTime = cuts.reduce((sum, cut) => sum + cut.to - cut.from, 0);
  const perMillisecond = (width - cuts.length * CUT_PIXELS) / Math.max(to - from - cutTime, 1);
  function x(at: number): number {
    let place = 0;
    let since = from;
    for (const cut of cuts) {
      if (at <= cut.from) break;
      place += (cut.from - since) * perMillisecond;
      if (at < cut.to) return place + ((at - cut.from) / (cut.to - cut.from)) * CUT_PIXELS;
      place += CUT_PIXELS;
      since = cut.to;
    }
    return place + (Math.min(Math.max(at, from), to) - since) * perMillisecond;
  }
  function ticks() {
    const least = TICK_PIXELS / perMillisecond;
    const step = STEPS.find((one) => one >= least) ?? Math.ceil(least / 8.64e7) * 8.64e7;
    const places = [];
    let last = -TICK_PIXELS;
    // Stretches that are drawn have few steps; those that are cut are stepped over.
    for (let since = 0; from + since <= to; ) {
      const at = from + since;
      const cut = cuts.find((one) => one.from < at && at < one.to);
      if (cut) {
        since = Math.ceil((cut.to - from) / step) * step;
        continue;
      }
      const place = x(at);
      if (place - last >= TICK_PIXELS * 0.6) {
        places.push({ since, x: place });
        last = place;
      }
      since += step;
    }
    return places;
  }
  return { from, to, width, cuts, x, ticks };
}

/** The longest stretches in which nothing runs, while they are much longer than the rest. */
function cutsOf(lanes: readonly Lane[], from: number, to: number): Cut[] {
  const cuts: Cut[] = [];
  const still = stretches(lanes, from, to).sort((one, other) => other.to - other.from - (one.to - one.from));
  let rest = to - from;
  for (const stretch of still.slice(0, CUTS_MAX)) {
    const length = stretch.to - stretch.from;
    const others = rest - length;
    if (length < CUT_RATIO * others || others <= 0) break;
    const margin = others * LEFT;
    cuts.push({ from: stretch.from + margin, to: stretch.to - margin });
    rest = others + 2 * margin;
  }
  return cuts.sort((one, other) => one.from - other.from);
}

function stretches(lanes: readonly Lane[], from: number, to: number): Cut[] {
  const found: Cut[] = [];
  let since = from;
  for (const { spans } of lanes) {
    for (const span of spans) {
      if (span.kind !== "running" && span.kind !== "stopping") continue;
      if (span.from > since) found.push({ from: since, to: span.from });
      since = Math.max(since, span.to ?? to);
    }
  }
  if (to > since) found.push({ from: since, to });
  return found;
}
