// Labels as one types them: one a line, as `key: value`.

import type { LabelInput } from "./api/documents";

/** The labels, or what is wrong with them; the server knows the rest of the rules. */
export type Labelled = LabelInput[] | string;

export function labelsOf(text: string): Labelled {
  const labels = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const colon = line.indexOf(":");
      return colon < 0
        ? { key: line, value: "" }
        : { key: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
    });
  return labels.some(({ key }) => !key) ? "A label needs something before its colon." : labels;
}

export function linesOf(labels: readonly { readonly key: string; readonly value: string }[]): string {
  return labels.map(({ key, value }) => `${key}: ${value}`).join("\n");
}
