// Every entry of the history, the latest first.

import { useSignal } from "@preact/signals";
import type { EntryFragment } from "../api/documents";
import { duration, exactTime, fullTime } from "../duration";
import { backoffSeconds } from "../timeline/lanes";
import { ACTORS, ERRORS, TRIGGERS, title } from "../words";
import type { JobWatch } from "./watch";

export function History({ watch }: { watch: JobWatch }) {
  const busy = useSignal(false);
  const entries = watch.entries.value;
  async function earlier() {
    busy.value = true;
    await watch.readEarlier();
    busy.value = false;
  }
  return (
    <>
      <ol class="history" reversed aria-label="History, the latest first">
        {entries.map((_, offset) => {
          const index = entries.length - 1 - offset;
          return <Entry key={entries[index]!.seq} entry={entries[index]!} before={entries[index - 1]} />;
        })}
      </ol>
      {watch.hasEarlier.value && (
        <button type="button" onClick={earlier} aria-disabled={busy.value}>
          {busy.value ? "Reading …" : "Show earlier entries"}
        </button>
      )}
    </>
  );
}

function Entry({ entry, before }: { entry: EntryFragment; before: EntryFragment | undefined }) {
  const at = Date.parse(entry.at);
  const moved = entry.fromState !== entry.toState;
  return (
    <li class={`entry entry-${entry.trigger.toLowerCase()}`} data-seq={entry.seq}>
      <span class="entry-seq number faint">{entry.seq}</span>
      <time dateTime={entry.at} title={fullTime(at)} class="entry-at number">
        {exactTime(at)}
      </time>
      <span class="entry-since number faint">{before ? `+${duration(at - Date.parse(before.at))}` : ""}</span>
      <div class="entry-what">
        <p>
          <strong>{TRIGGERS[entry.trigger]}</strong>
          {moved && entry.fromState && (
            <span class="faint">
              {" "}
              {title(entry.fromState)} → {title(entry.toState)}
            </span>
          )}
          {entry.attempt !== null && entry.attempt > 1 && <span class="faint number"> · attempt {entry.attempt}</span>}
        </p>
        {entry.reason && <p class="entry-reason">“{entry.reason}”</p>}
        {entry.error && (
          <p class="entry-error">
            {ERRORS[entry.error.kind]}: {entry.error.message}
          </p>
        )}
        <Metadata entry={entry} />
      </div>
      <span class="entry-actor faint">
        {ACTORS[entry.actor.kind]} {entry.actor.name}
      </span>
    </li>
  );
}

function Metadata({ entry: { trigger, metadata } }: { entry: EntryFragment }) {
  const seconds = trigger === "BACKOFF" && backoffSeconds(metadata);
  if (seconds) return <p class="faint number">The next attempt waits {duration(seconds * 1_000)}.</p>;
  return metadata == null ? null : <code class="faint">{JSON.stringify(metadata)}</code>;
}
