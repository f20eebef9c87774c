// What time it is at the server: its times are compared with each other, never with this machine's clock.

import { signal } from "@preact/signals";

let offset: number | null = null;

/** The server has just said that it is this time there. The answer that was on its way the shortest is the best. */
export function serverTime(at: string): void {
  const seen = Date.parse(at) - Date.now();
  if (offset === null || seen > offset) offset = seen;
}

/** Whatever was known holds no longer: another server may answer, or this machine has slept. */
export function forgetServerTime(): void {
  offset = null;
}

/** Milliseconds since 1970, by the server's clock as far as it is known. */
export function now(): number {
  return Date.now() + (offset ?? 0);
}

/** Changes once a second while somebody looks; what shows a passing time reads it. */
export const second = signal(0);

setInterval(() => {
  if (document.visibilityState === "visible") second.value = now();
}, 1_000);
document.addEventListener("visibilitychange", () => {
  second.value = now();
});
second.value = now();
