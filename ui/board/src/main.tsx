// The board: an ordinary client of the public API, served by Callboard at /board.

import { render } from "preact";
import { Frame } from "./frame";
import { JobPage } from "./job/page";
import { ListPage } from "./list/page";
import { Empty } from "./parts/parts";
import { BASE, place } from "./route";
import { followStats } from "./stats";
import "./style/base.css";
import "./style/frame.css";
import "./style/list.css";
import "./style/job.css";
import "./style/timeline.css";

function Board() {
  const at = place.value;
  return (
    <Frame>
      {at.kind === "list" ? (
        <ListPage />
      ) : at.kind === "job" ? (
        <JobPage key={at.id} id={at.id} />
      ) : (
        <main>
          <Empty heading="There is nothing at this address">
            <p>
              <a href={BASE}>All jobs</a>
            </p>
          </Empty>
        </main>
      )}
    </Frame>
  );
}

followStats();
render(<Board />, document.getElementById("page")!);
