// What time it is at the server: its times are compared with each other, never with this machine's clock.

import { signal } from "@preact/signals";

let offset = 0;
let known = false;
let stopped: number | null = null;

/** The server has just said that it is this time there. The answer that was on its way the shortest is the best. */
export function serverTime(at: string): void {
  const seen = Date.parse(at) - Date.now();
  if (!known || seen > offset) offset = seen;
  known = true;
}

/** Nothing is heard of the server: what it does, and for how long, is not known any more. */
export function stopClock(): void {
  stopped = now();
  // Another server may answer then, or this machine has slept.
  known = false;
}

export function startClock(): void {
  stopped = null;
}

/** Milliseconds since 1970, by the server's clock as far as it is known. */
export function now(): number {
  return stopped ?? Date.now() + offset;
}

/** The same, once a second while somebody looks; what shows a passing time reads it. */
export const second = signal(now());

/** Changes once a second also while nothing is heard of the server. */
export const beat = signal(0);

function tick(): void {
  if (document.visibilityState === "hidden") return;
  second.value = now();
  beat.value += 1;
}

setInterval(tick, 1_000);
document.addEventListener("visibilitychange", tick);
