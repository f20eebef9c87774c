// The lines of a job's log, under the attempt that said them. It stays at its end while one looks there.

import { Component } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { exactTime, fullTime } from "../duration";
import { Copy, Problem } from "../parts/parts";
import { title } from "../words";
import { type Line, LogFeed } from "./log-feed";

/** So near to the end one still looks at the end. */
const NEAR_PIXELS = 24;
/** What a program writes to a terminal to colour its words, or to move about. */
const TERMINAL_COMMANDS = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

export function Log({ id, live }: { id: string; live: boolean }) {
  const feed = useRef<LogFeed>(null!);
  feed.current ??= new LogFeed(id);
  useEffect(() => {
    feed.current.start();
    return () => feed.current.stop();
  }, []);
  const busy = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  /** The last line as it was drawn, and where: what comes or goes above does not move what one reads. */
  const drawn = useRef<{ readonly line: HTMLElement; readonly top: number } | null>(null);
  const lines = feed.current.lines.value;
  const problem = feed.current.problem.value;

  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    if (atEnd.current) current.scrollTop = current.scrollHeight;
    else if (drawn.current?.line.isConnected) current.scrollTop += drawn.current.line.offsetTop - drawn.current.top;
    const line = current.lastElementChild as HTMLElement | null;
    drawn.current = line && { line, top: line.offsetTop };
  }, [lines]);

  async function earlier() {
    if (busy.value) return;
    busy.value = true;
    await feed.current.readEarlier();
    busy.value = false;
  }

  if (!feed.current.read.value) {
    return problem ? <Problem problem={problem} /> : <p class="faint panel-empty">Reading …</p>;
  }
  return (
    <>
      {problem && <Problem problem={problem} />}
      {lines.length === 0 ? (
        <p class="faint">
          {live ? "Nothing was said yet. What handlers and programs say appears here by itself." : "Nothing was said."}
        </p>
      ) : (
        <>
          <p class="log-head faint number">
            {feed.current.hasEarlier.value && "The last "}
            {lines.length === 1 ? "1 line" : `${lines.length.toLocaleString()} lines`}
            <Copy text={lines.map(({ text }) => text).join("\n")} what="lines" />
            {feed.current.hasEarlier.value && (
              <button type="button" onClick={earlier} aria-disabled={busy.value}>
                {busy.value ? "Reading …" : "Show earlier lines"}
              </button>
            )}
          </p>
          <div
            class="log"
            ref={box}
            role="region"
            aria-label="Log"
            tabIndex={0}
            onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
              atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PIXELS;
            }}
          >
            {lines.map((line, index) => (
              <LogLine key={line.cursor} line={line} heads={isOther(line, lines[index - 1])} />
            ))}
          </div>
        </>
      )}
    </>
  );
}

/** Whether another attempt begins with it. */
function isOther(line: Line, before: Line | undefined): boolean {
  if (!before) return true;
  return line.stage !== before.stage || line.attempt !== before.attempt || line.round !== before.round;
}

/** A line stays as it is. */
class LogLine extends Component<{ readonly line: Line; readonly heads: boolean }> {
  override shouldComponentUpdate(next: { readonly heads: boolean }) {
    return next.heads !== this.props.heads;
  }

  override render({ line, heads }: { readonly line: Line; readonly heads: boolean }) {
    const at = Date.parse(line.at);
    return (
      <>
        {heads && (
          <h3>
            {title(line.stage)}
            {line.attempt > 1 && <span class="faint"> · attempt {line.attempt}</span>}
            {line.round > 0 && <span class="faint"> · retry {line.round}</span>}
          </h3>
        )}
        <p class={`line line-${line.stream.toLowerCase()}`}>
          <time class="faint" dateTime={line.at} title={fullTime(at)}>
            {exactTime(at)}
          </time>
          {line.stream === "STDERR" && <span class="unseen">standard error: </span>}
          <span class="line-text">
            {line.text.replace(TERMINAL_COMMANDS, "")}
            {line.truncated && <span class="faint"> … cut</span>}
          </span>
        </p>
      </>
    );
  }
}
