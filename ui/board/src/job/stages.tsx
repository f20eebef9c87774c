// The five stages of a job as a track: which is done, which runs and how far, what it waits for.

import type { LiveFragment, Stage } from "../api/documents";
import { now, second } from "../clock";
import { duration, ticking } from "../duration";
import { Glyph, type GlyphName } from "../parts/icons";
import { stageProgress } from "../parts/stage-track";
import { BLOCKERS, STAGES, TASKS, isLive, title } from "../words";
import type { Bindings } from "./watch";

type Kind = "done" | "running" | "waiting" | "person" | "failed" | "cancelled" | "ahead";

const GLYPHS: Partial<Record<Kind, GlyphName>> = {
  done: "tick",
  failed: "cross",
  cancelled: "stroke",
  person: "lock",
  waiting: "clock",
};

const RADIUS = 13;
const ROUND = 2 * Math.PI * RADIUS;

export function Stages({ job, bindings }: { job: LiveFragment; bindings: Bindings }) {
  return (
    <div class="stages-card">
      <ol class="stages" aria-label="Stages">
      {STAGES.map((stage) => {
        const kind = kindOf(stage, job);
        const binding = bindings.find((one) => one.stage === stage);
        const gate = binding?.approval && kind === "ahead";
        return (
          <li key={stage} class={`stage stage-${kind}`} aria-current={stage === job.stage ? "step" : undefined}>
            <svg class="node" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
              <circle cx="16" cy="16" r={RADIUS} class="node-ring" />
              {kind === "running" && (
                <circle
                  cx="16"
                  cy="16"
                  r={RADIUS}
                  class="node-progress"
                  stroke-dasharray={`${ROUND * stageProgress(job)} ${ROUND}`}
                />
              )}
            </svg>
            {(GLYPHS[kind] || gate) && <Glyph name={GLYPHS[kind] ?? "lock"} />}
            {kind === "running" && <span class="node-percent number">{Math.round(stageProgress(job) * 100)}</span>}
            <span class="stage-name">{title(stage)}</span>
            <span class="stage-detail faint number">{detailOf(stage, kind, job, binding?.approval ?? false)}</span>
            {binding && <span class="stage-handler faint">{binding.handler}</span>}
          </li>
        );
      })}
      </ol>
      <div
        class="whole"
        role="progressbar"
        aria-label="Progress over all stages"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(job.progress * 100)}
      >
        <b style={{ transform: `scaleX(${job.progress})` }} />
      </div>
    </div>
  );
}

function kindOf(stage: Stage, job: LiveFragment): Kind {
  const [index, at] = [STAGES.indexOf(stage), STAGES.indexOf(job.stage)];
  if (index < at || job.state === "COMPLETE") return "done";
  if (index > at) return "ahead";
  if (job.state === "FAILED") return "failed";
  if (job.state === "CANCELLED") return "cancelled";
  if (job.task?.state === "RUNNING") return "running";
  const person = job.blockers.some(({ kind }) => kind === "APPROVAL" || kind === "MANUAL_STEP");
  return person ? "person" : "waiting";
}

function detailOf(stage: Stage, kind: Kind, job: LiveFragment, approval: boolean): string {
  const task = job.stages.find((one) => one.stage === stage)?.task;
  const attempt = task && task.attempt > 1 ? `attempt ${task.attempt}` : "";
  const said = (...parts: string[]) => parts.filter(Boolean).join(" · ") || "\u00a0";
  switch (kind) {
    case "ahead":
      return approval ? "needs approval" : "\u00a0";
    case "person":
    case "waiting": {
      const blocker = job.blockers[0];
      return said(blocker ? BLOCKERS[blocker.kind] : task ? TASKS[task.state] : "", attempt);
    }
    case "running":
      return said(task?.startedAt ? ticking(Math.max(second.value, now()) - Date.parse(task.startedAt)) : "", attempt);
    case "done":
    case "failed":
    case "cancelled": {
      if (!task?.startedAt || !task.finishedAt) return said(isLive(job.state) ? "" : title(job.state), attempt);
      return said(duration(Date.parse(task.finishedAt) - Date.parse(task.startedAt)), attempt);
    }
  }
}
