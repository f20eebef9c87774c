// The page that Callboard serves to a browser: GraphiQL with the explorer, and nothing from elsewhere.

import "./workers";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { examples } from "./examples";
import { createFetcher } from "./fetcher";
import { LastJob, useLastJob } from "./last-job";
import { takeLink } from "./link";
import logo from "./logo.svg";
import { storage } from "./storage";
// `graphiql/style.css` holds these and half a megabyte of fonts.
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "@graphiql/plugin-explorer/style.css";
import "./style.css";

const link = takeLink();
const plugins = [HISTORY_PLUGIN, explorerPlugin()];

function Page() {
  const [lastJob, setLastJob] = useLastJob();
  const [fetcher] = useState(() => createFetcher(setLastJob));
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      storage={storage}
      initialQuery={link?.query}
      initialVariables={link && (link.variables ?? "")}
      defaultTabs={link ? [link, ...examples] : examples}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <span className="callboard">
          <img src={logo} alt="" />
          Callboard
        </span>
      </GraphiQL.Logo>
      <LastJob id={lastJob} />
    </GraphiQL>
  );
}

createRoot(document.getElementById("page")!).render(<Page />);
