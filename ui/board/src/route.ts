// Where one is, from the address and into it: everything that is shown can be linked to, and Back works.

import { computed, signal } from "@preact/signals";

export const BASE = "/board";

export const address = signal(here());

export type Place =
  | { readonly kind: "list" }
  | { readonly kind: "job"; readonly id: string }
  | { readonly kind: "nowhere" };

export const place = computed<Place>(() => {
  const path = address.value.pathname.replace(/\/$/, "");
  if (path === BASE) return { kind: "list" };
  const id = /^\/board\/jobs\/([^/]+)$/.exec(path)?.[1];
  return id === undefined ? { kind: "nowhere" } : { kind: "job", id };
});

/** The list as it was seen last, filters included: the way back from a job that was linked to leads to all jobs. */
export const listAddress = signal(BASE);

export function jobAddress(id: string): string {
  return `${BASE}/jobs/${encodeURIComponent(id)}`;
}

export function go(to: string): void {
  history.pushState(null, "", to);
  moved();
}

/** For what is set in passing, such as a filter: Back leads out of the page, not through every letter. */
export function replace(to: string): void {
  history.replaceState(null, "", to);
  moved();
}

function moved(): void {
  address.value = here();
  if (place.value.kind === "list") listAddress.value = address.value.pathname + address.value.search;
}

function here(): URL {
  return new URL(location.href);
}

addEventListener("popstate", moved);
moved();

// Links are plain ones, so that they can be copied and opened elsewhere; a simple click stays in this page.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const anchor = (event.target as Element | null)?.closest?.("a");
  if (!anchor || anchor.target || anchor.origin !== location.origin) return;
  if (anchor.pathname !== BASE && !anchor.pathname.startsWith(`${BASE}/`)) return;
  // A place within the page is the browser's business.
  if (anchor.hash) return;
  event.preventDefault();
  if (anchor.href !== location.href) go(anchor.pathname + anchor.search);
});
