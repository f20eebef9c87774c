// What several places of the page are made of.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { JobState } from "../api/documents";
import type { ApiError } from "../api/errors";
import { now, second } from "../clock";
import { age, fullTime } from "../duration";
import { title } from "../words";
import { Glyph, StateIcon } from "./icons";

export function StateBadge({ state }: { state: JobState }) {
  return (
    <span class={`state state-${state.toLowerCase()}`}>
      <StateIcon state={state} />
      {title(state)}
    </span>
  );
}

/** How long ago, going on; the moment itself is its title. */
export function Ago({ at }: { at: string }) {
  const moment = Date.parse(at);
  const passed = Math.max(0, Math.max(second.value, now()) - moment);
  return (
    <time dateTime={at} title={fullTime(moment)}>
      {age(passed)}
    </time>
  );
}

/** Says what is wrong, and what one can do about it. */
export function Problem({ problem, again }: { problem: ApiError; again?: () => void }) {
  return (
    <div class="problem" role="alert">
      <Glyph name="warning" />
      <div>
        <p>{problem.message}</p>
        {problem.requestId && (
          <p class="faint">
            The server's log has more under <code>{problem.requestId}</code>.
          </p>
        )}
      </div>
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Empty({ heading, children }: { heading: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{heading}</h2>
      {children}
    </div>
  );
}

/** Copies, and says so where the text was. */
export function Copy({ text, what }: { text: string; what: string }) {
  const copied = useSignal(false);
  async function copy() {
    await navigator.clipboard?.writeText(text).catch(() => undefined);
    copied.value = true;
    setTimeout(() => (copied.value = false), 1_500);
  }
  // Without TLS on another machine, browsers have no clipboard for pages.
  if (!navigator.clipboard) return null;
  return (
    <button type="button" class="quiet copy" onClick={copy} aria-label={`Copy ${what}`} title={`Copy ${what}`}>
      <Glyph name={copied.value ? "tick" : "copy"} />
      <span class="unseen" role="status">
        {copied.value ? "Copied" : ""}
      </span>
    </button>
  );
}
