// The timeline in words.

import { duration, exactTime } from "../duration";
import { title } from "../words";
import { type Kind, type Lane, totalsOf } from "./lanes";

const WAITS: readonly Kind[] = ["waiting", "later", "person", "paused"];

export function LaneTable({ lanes, until }: { lanes: readonly Lane[]; until: number }) {
  return (
    <details class="lane-table">
      <summary>As a table</summary>
      <div class="scroller" tabIndex={0} role="region" aria-label="Timeline as a table">
        <table>
          <thead>
            <tr>
              <th scope="col">Stage</th>
              <th scope="col">Attempt</th>
              <th scope="col">From</th>
              <th scope="col">Waited</th>
              <th scope="col">Backed off</th>
              <th scope="col">Ran</th>
              <th scope="col">End</th>
            </tr>
          </thead>
          <tbody>
            {lanes.map((lane) => {
              const totals = totalsOf([lane], until);
              const sum = (...kinds: Kind[]) => kinds.reduce((all, kind) => all + (totals[kind] ?? 0), 0);
              const told = (milliseconds: number) => (milliseconds > 0 ? duration(milliseconds) : "–");
              return (
                <tr key={lane.key}>
                  <th scope="row">{title(lane.stage)}</th>
                  <td>
                    {lane.attempt}
                    {lane.round > 0 && `, retry ${lane.round}`}
                  </td>
                  <td>{exactTime(lane.spans[0]!.from)}</td>
                  <td>{told(sum(...WAITS))}</td>
                  <td>{told(sum("backoff"))}</td>
                  <td>{told(sum("running", "stopping"))}</td>
                  <td>
                    {lane.end ? title(lane.end.kind) : "goes on"}
                    {lane.marks.length > 0 && `; ${lane.marks.map(({ text }) => text).join(", ")}`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
