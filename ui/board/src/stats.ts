// The counts at a glance, for as long as the page is open.

import { effect, signal } from "@preact/signals";
import { type CountsFragment, StatsChangesDocument } from "./api/documents";
import type { ApiError } from "./api/errors";
import { follow, link } from "./api/follow";
import { serverTime, startClock, stopClock } from "./clock";

export const stats = signal<CountsFragment | null>(null);

/** Why there are no counts. */
export const statsProblem = signal<ApiError | null>(null);

const AGAIN_MS = 3_000;

export function followStats(): void {
  follow(StatsChangesDocument, {}, {
    next: ({ stats: latest }) => {
      serverTime(latest.at);
      stats.value = latest;
      statsProblem.value = null;
    },
    trouble: (problem) => {
      statsProblem.value = problem;
    },
    error: (problem) => {
      statsProblem.value = problem;
      setTimeout(followStats, AGAIN_MS);
    },
  });
}

effect(() => {
  if (link.value.state === "lost") stopClock();
  else startClock();
});
