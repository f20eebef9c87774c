// Holds a whole queue, or lets it go on.

import { useSignal } from "@preact/signals";
import { ask } from "../api/ask";
import { PauseQueueDocument, ResumeQueueDocument } from "../api/documents";
import { ofAnything } from "../api/errors";

/** What has become of it is seen in the counts, which every page follows. */
export function QueueSwitch({ name, paused }: { name: string; paused: boolean }) {
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  async function turn() {
    busy.value = true;
    problem.value = null;
    try {
      const payload = paused
        ? (await ask(ResumeQueueDocument, { name })).resumeQueue
        : (await ask(PauseQueueDocument, { name })).pauseQueue;
      problem.value = payload?.errors[0]?.message ?? null;
    } catch (reason) {
      problem.value = ofAnything(reason).message;
    }
    busy.value = false;
  }
  return (
    <span class="queue-switch">
      <button type="button" aria-disabled={busy.value} onClick={() => !busy.value && void turn()}>
        {paused ? "Resume queue" : "Pause queue"} {name}
      </button>
      {problem.value && (
        <span class="refused" role="alert">
          {problem.value}
        </span>
      )}
    </span>
  );
}
