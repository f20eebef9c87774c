// The table of jobs. It scrolls with the page; only what is on the screen is in the document. What comes in above
// does not push away what one is looking at, and the keyboard's place stays with its job.

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Glyph } from "../parts/icons";
import { go, jobAddress } from "../route";
import type { ListFeed } from "./feed";
import { JobRow } from "./row";
import { type Row, ROWS_MAX } from "./rows";
import { windowOf } from "./windowing";

const COLUMNS = [
  ["state", "State"],
  ["name", "Job"],
  ["track", "Stages"],
  ["now", "Now"],
  ["queue", "Queue"],
  ["workflow", "Workflow"],
  ["took", "Took"],
  ["age", "Age"],
] as const;

const PAGE_KEY_ROWS = 10;

/** The job that the keyboard is at, also after one was there and came back. */
let active: string | null = null;

export function JobTable({ feed, stale }: { feed: ListFeed; stale: boolean }) {
  const body = useRef<HTMLDivElement>(null);
  // Whoever comes back from a job is where they left; whoever types a filter is not disturbed.
  const focusWanted = useRef(active !== null && document.activeElement === document.body);
  const anchor = useRef<{ id: string; index: number } | null>(null);
  const rowHeight = useSignal(rowHeightNow());
  const scrolled = useSignal(0);
  const screenHeight = useSignal(innerHeight);
  const arrived = useSignal(0);
  const at = useSignal(active);
  const rows = feed.rows.value;
  const shown = windowOf(scrolled.value, screenHeight.value, rowHeight.value, rows.length);

  useEffect(() => {
    const measure = () => {
      if (!body.current) return;
      rowHeight.value = rowHeightNow();
      screenHeight.value = innerHeight;
      scrolled.value = Math.max(0, headHeight() - body.current.getBoundingClientRect().top);
    };
    measure();
    addEventListener("scroll", measure, { passive: true });
    addEventListener("resize", measure);
    return () => {
      removeEventListener("scroll", measure);
      removeEventListener("resize", measure);
    };
  }, []);

  useEffect(() => feed.lookedAt(shown.end), [feed, shown.end, rows.length]);

  // Before the browser draws: the row that was the first on the screen stays there.
  useLayoutEffect(() => {
    const before = anchor.current;
    const top = Math.floor(scrolled.value / rowHeight.value);
    if (before && scrolled.value > 0 && rows[before.index]?.id !== before.id) {
      const index = rows.findIndex(({ id }) => id === before.id);
      const moved = index - before.index;
      if (index >= 0 && moved !== 0) {
        scrollBy({ top: moved * rowHeight.value, behavior: "instant" });
        arrived.value = Math.max(0, arrived.value + moved);
        anchor.current = { id: before.id, index };
        return;
      }
    }
    const first = rows[top];
    anchor.current = first ? { id: first.id, index: top } : null;
  }, [rows, scrolled.value, rowHeight.value]);

  useSignalEffect(() => {
    if (scrolled.value === 0) arrived.value = 0;
  });

  const place = useComputed(() => Math.max(0, feed.rows.value.findIndex(({ id }) => id === at.value)));
  const activeIndex = rows.length === 0 ? -1 : place.value;

  useLayoutEffect(() => {
    if (!focusWanted.current) return;
    focusWanted.current = false;
    const id = rows[activeIndex]?.id;
    body.current?.querySelector<HTMLElement>(`[data-job="${id}"]`)?.focus({ preventScroll: true });
  });

  function moveTo(index: number) {
    const next = Math.min(Math.max(index, 0), rows.length - 1);
    const row = rows[next];
    if (!row || !body.current) return;
    active = at.value = row.id;
    focusWanted.current = true;
    const top = body.current.getBoundingClientRect().top + next * rowHeight.value;
    const bottom = top + rowHeight.value;
    if (top < headHeight()) scrollBy({ top: top - headHeight(), behavior: "instant" });
    else if (bottom > innerHeight) scrollBy({ top: bottom - innerHeight + rowHeight.value / 2, behavior: "instant" });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const step = stepOf(event.key, activeIndex, rows.length);
    if (step === null) return;
    event.preventDefault();
    moveTo(step);
  }

  // Where nothing has the keyboard, or the search has, an arrow down begins with the row that Tab would come to.
  const begin = useRef<() => void>(() => undefined);
  begin.current = () => {
    moveTo(activeIndex);
    body.current?.querySelector<HTMLElement>(`[data-job="${rows[activeIndex]?.id}"]`)?.focus({ preventScroll: true });
  };
  useEffect(() => {
    const onArrow = (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown" || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
      const { activeElement } = document;
      if (activeElement !== document.body && !activeElement?.matches(".search input")) return;
      event.preventDefault();
      begin.current();
    };
    addEventListener("keydown", onArrow);
    return () => removeEventListener("keydown", onArrow);
  }, []);

  /** Wherever focus comes from, it is where the arrow keys go on. */
  function onFocus(event: FocusEvent) {
    const id = (event.target as HTMLElement).dataset["job"];
    if (id) active = at.value = id;
  }

  /** The whole row is a target, but text can be selected and links stay links. */
  function onClick(event: MouseEvent) {
    const target = event.target as HTMLElement;
    if (target.closest("a") || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    const id = target.closest("[role=row]")?.querySelector<HTMLElement>("[data-job]")?.dataset["job"];
    if (!id || getSelection()?.toString()) return;
    active = id;
    go(jobAddress(id));
  }

  const drawn: { row: Row; index: number }[] = rows
    .slice(shown.first, shown.end)
    .map((row, offset) => ({ row, index: shown.first + offset }));
  const activeRow = rows[activeIndex];
  // Where the keyboard is stays in the document, and in its place.
  if (activeRow && activeIndex < shown.first) drawn.unshift({ row: activeRow, index: activeIndex });
  if (activeRow && activeIndex >= shown.end) drawn.push({ row: activeRow, index: activeIndex });

  return (
    <div class={stale ? "table stale" : "table"}>
      {arrived.value > 0 && (
        <button type="button" class="arrived" onClick={() => scrollTo({ top: 0 })}>
          <Glyph name="up" />
          {arrived.value} new
        </button>
      )}
      <div
        role="table"
        aria-label="Jobs"
        aria-rowcount={feed.hasMore.value ? -1 : rows.length + 1}
        aria-busy={stale}
      >
        <div class="row head" role="row" aria-rowindex={1}>
          {COLUMNS.map(([key, heading]) => (
            <span role="columnheader" class={`cell-${key}`} key={key}>
              {heading}
            </span>
          ))}
        </div>
        <div
          ref={body}
          class="rows"
          role="rowgroup"
          style={{ height: `${rows.length * rowHeight.value}px` }}
          onKeyDown={onKeyDown}
          onFocusCapture={onFocus}
          onClick={onClick}
        >
          {drawn.map(({ row, index }) => (
            <JobRow
              key={row.id}
              row={row}
              index={index}
              top={index * rowHeight.value}
              active={index === activeIndex}
            />
          ))}
        </div>
      </div>
      <p class="foot faint">{footOf(feed)}</p>
    </div>
  );
}

function stepOf(key: string, index: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
    case "j":
      return index + 1;
    case "ArrowUp":
    case "k":
      return index - 1;
    case "PageDown":
      return index + PAGE_KEY_ROWS;
    case "PageUp":
      return index - PAGE_KEY_ROWS;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

function footOf(feed: ListFeed): string {
  const count = feed.rows.value.length;
  if (feed.readingMore.value) return "Reading more …";
  if (feed.hasMore.value && count < ROWS_MAX) return `${count.toLocaleString()} jobs, and more further down`;
  if (feed.hasMore.value) return `The first ${count.toLocaleString()}. A filter shows what is behind them.`;
  return count === 1 ? "1 job" : `${count.toLocaleString()} jobs`;
}

/** In pixels, from the stylesheet: rows are two lines high on a phone, and grow with the browser's font. */
function rowHeightNow(): number {
  const root = getComputedStyle(document.documentElement);
  return parseFloat(root.getPropertyValue("--row-height")) * parseFloat(root.fontSize);
}

/** What stays above the list while it scrolls. */
function headHeight(): number {
  const root = getComputedStyle(document.documentElement);
  return parseFloat(root.getPropertyValue("--head-height")) * parseFloat(root.fontSize);
}
