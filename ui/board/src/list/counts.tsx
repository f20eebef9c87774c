// The jobs by state, counted by the server, each a switch of the filter.

import type { CountsFragment, JobState } from "../api/documents";
import { StateIcon } from "../parts/icons";
import { stats, statsProblem } from "../stats";
import { STATES, title } from "../words";

interface Props {
  readonly chosen: readonly JobState[];
  readonly choose: (states: readonly JobState[]) => void;
}

export function StateCounts({ chosen, choose }: Props) {
  const jobs = stats.value?.jobs;
  const toggle = (state: JobState) =>
    choose(chosen.includes(state) ? chosen.filter((one) => one !== state) : [...chosen, state]);
  return (
    <div class="counts" role="group" aria-label="Jobs by state" title={statsProblem.value?.message}>
      <button type="button" class="count" aria-pressed={chosen.length === 0} onClick={() => choose([])}>
        <span class="count-name">All</span>
        <Number of={jobs?.total} />
      </button>
      {STATES.map((state) => (
        <button
          key={state}
          type="button"
          class={`count state-${state.toLowerCase()}`}
          data-state={state}
          aria-pressed={chosen.includes(state)}
          onClick={() => toggle(state)}
        >
          <span class="count-name">
            <StateIcon state={state} />
            {title(state)}
          </span>
          <Number of={jobs?.[state.toLowerCase() as keyof CountsFragment["jobs"]]} />
        </button>
      ))}
    </div>
  );
}

function Number({ of }: { of: number | undefined }) {
  if (of === undefined) return <span class="count-number skeleton">&nbsp;</span>;
  return <span class="count-number">{of.toLocaleString()}</span>;
}
