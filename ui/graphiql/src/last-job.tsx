// Saves copying ids from one tab to the next: where a line of the variables carries the note
// `// last job`, the id on it becomes that of the job that a mutation answered with last.
// The note is in plain sight, and whoever deletes it keeps the id.

import { useGraphiQL } from "@graphiql/react";
import { useEffect, useState } from "react";

const STORAGE_KEY = "callboard:last-job";
const NOTED_ID = /("id"\s*:\s*)"[^"\n]*"(?=.*\/\/ last job)/g;

export function useLastJob(): [string, (id: string) => void] {
  const [id, setId] = useState(() => localStorage.getItem(STORAGE_KEY) ?? "");
  useEffect(() => {
    if (id) localStorage.setItem(STORAGE_KEY, id);
  }, [id]);
  return [id, setId];
}

/** Belongs inside `<GraphiQL>`; draws nothing. */
export function LastJob({ id }: { id: string }) {
  const editor = useGraphiQL((state) => state.variableEditor);
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  useEffect(() => {
    if (!editor || !id) return;
    const before = editor.getValue();
    const after = before.replace(NOTED_ID, `$1"${id}"`);
    if (after !== before) editor.setValue(after);
  }, [editor, id, tab]);
  return null;
}
