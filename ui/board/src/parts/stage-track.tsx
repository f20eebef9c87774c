// Five stages as a row of bars: what is done, what runs and how far, where it stopped.

import type { JobState, Stage } from "../api/documents";
import { STAGES, isLive, title } from "../words";

interface Tracked {
  readonly state: JobState;
  readonly stage: Stage;
  readonly progress: number;
}

/** Of the stage that runs, 0 to 1: the job's progress counts all five. */
export function stageProgress({ state, stage, progress }: Tracked): number {
  if (state === "COMPLETE") return 1;
  return Math.min(Math.max(progress * STAGES.length - STAGES.indexOf(stage), 0), 1);
}

export function StageTrack({ job }: { job: Tracked }) {
  const at = STAGES.indexOf(job.stage);
  const part = stageProgress(job);
  const percent = Math.round(part * 100);
  const where = `Stage ${at + 1} of ${STAGES.length}, ${title(job.stage)}`;
  const label = isLive(job.state) ? `${where}, ${percent} %` : `${title(job.state)} at ${where}`;
  return (
    <span class={isLive(job.state) ? "track" : "track track-ended"} role="img" aria-label={label} title={label}>
      {STAGES.map((stage, index) => {
        const past = index < at || job.state === "COMPLETE";
        const kind = past ? "done" : index > at ? "ahead" : isLive(job.state) ? "now" : job.state.toLowerCase();
        return (
          <i key={stage} class={`track-${kind}`}>
            {kind === "now" && <b style={{ transform: `scaleX(${part})` }} />}
          </i>
        );
      })}
    </span>
  );
}
