// Numbers of JSON that a browser does not keep as they are.

/** A whole number in it that may have been another one before it was read; null where there is none. */
export function changedNumber(document: unknown): number | null {
  if (typeof document === "number") return Number.isInteger(document) && !Number.isSafeInteger(document) ? document : null;
  if (typeof document !== "object" || document === null) return null;
  for (const value of Object.values(document)) {
    const changed = changedNumber(value);
    if (changed !== null) return changed;
  }
  return null;
}
