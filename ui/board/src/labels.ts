// Labels as one types them: one a line, as `key: value`, or `key=value` as on the command line. What would not come back from that as it is stands in quotes, as
// JSON writes it.

import type { LabelInput } from "./api/documents";

/** The labels, or what is wrong with them; the server knows the rest of the rules. */
export type Labelled = LabelInput[] | string;

/** A key or a value in quotes, and what is behind it. */
const QUOTED = /^("(?:[^"\\]|\\.)*")\s*(.*)$/s;

/** Between a key and its value; the first one counts. */
const MARK = /[:=]/;

/** One label, whose value may be left out; null where it is none. */
export function labelOf(text: string): { key: string; value: string | null } | null {
  const quoted = QUOTED.exec(text);
  const mark = text.search(MARK);
  const [key, rest] = quoted
    ? [plain(quoted[1]!), quoted[2]!]
    : mark < 0
      ? [text.trim(), ""]
      : [text.slice(0, mark).trim(), text.slice(mark)];
  if (!key || (rest && rest.search(MARK) !== 0)) return null;
  return { key, value: rest ? plain(rest.slice(1).trim()) : null };
}

export function labelsOf(text: string): Labelled {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  const labels = lines.map(labelOf);
  if (labels.includes(null)) return 'A label is key: value; a key with : or = in it stands in quotes, as "a:b": value.';
  return labels.map((label) => ({ key: label!.key, value: label!.value ?? "" }));
}

export function linesOf(labels: readonly LabelInput[]): string {
  return labels.map(({ key, value }) => `${written(key, MARK)}: ${written(value, /^$/)}`.trimEnd()).join("\n");
}

function plain(text: string): string {
  if (!QUOTED.test(text)) return text;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "string" ? read : text;
  } catch {
    return text;
  }
}

/** In quotes where it would be read as something else. An empty value needs none. */
function written(text: string, also: RegExp): string {
  const unclear = text !== text.trim() || /[\r\n]/.test(text) || text.startsWith('"') || (text !== "" && also.test(text));
  return unclear ? JSON.stringify(text) : text;
}
