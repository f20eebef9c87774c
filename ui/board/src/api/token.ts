// The token that the server may ask for. It stays in this tab's session storage and goes nowhere but to the API.

import { signal } from "@preact/signals";

const STORAGE_KEY = "callboard:token";

export const token = signal<string | null>(sessionStorage.getItem(STORAGE_KEY));

/** Why the server lets nobody in at the moment; null where it does. */
export const refusal = signal<"missing" | "unknown" | null>(null);

let waiting: (() => void)[] = [];

/** What goes into the header of a request and into `connection_init`. */
export function authorization(): { authorization?: string } {
  return token.value === null ? {} : { authorization: `Bearer ${token.value}` };
}

/** The server has refused a request that was sent with this token. One that was replaced meanwhile says nothing. */
export function tokenRefused(sent: string | null): void {
  if (sent === token.value) refusal.value = sent === null ? "missing" : "unknown";
}

export function giveToken(text: string): void {
  sessionStorage.setItem(STORAGE_KEY, text);
  token.value = text;
  refusal.value = null;
  for (const go of waiting.splice(0)) go();
}

export function forgetToken(): void {
  sessionStorage.removeItem(STORAGE_KEY);
  token.value = null;
}

/** Resolves when there is a token that was not refused, or none is needed. */
export function admitted(): Promise<void> {
  if (refusal.value === null) return Promise.resolve();
  return new Promise((resolve) => waiting.push(resolve));
}
