// Which rows are drawn: those that are on the screen, and a few beside them.

/** Rows above and below the screen that are drawn, so that scrolling does not come upon nothing. */
const BESIDE = 8;

export interface Window {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
}

/** `scrolled` is how far the list's top lies above the screen's, in pixels. */
export function windowOf(scrolled: number, screenHeight: number, rowHeight: number, count: number): Window {
  const first = Math.floor(scrolled / rowHeight) - BESIDE;
  const end = Math.ceil((scrolled + screenHeight) / rowHeight) + BESIDE;
  const within = (index: number) => Math.min(Math.max(index, 0), count);
  return { first: within(first), end: within(end) };
}
