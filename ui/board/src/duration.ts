// Spans of time and moments, as people read them.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two units at the most: 840 ms, 3.2 s, 4 m 05 s, 2 h 10 m, 3 d 4 h. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59.95 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR - SECOND / 2) return pair(ms, MINUTE, "m", SECOND, "s");
  if (ms < DAY - MINUTE / 2) return pair(ms, HOUR, "h", MINUTE, "m");
  return pair(ms, DAY, "d", HOUR, "h");
}

/** The same in whole seconds, for what ticks. */
export function ticking(milliseconds: number): string {
  const seconds = Math.floor(Math.max(0, milliseconds) / SECOND);
  return seconds < 60 ? `${seconds} s` : duration(seconds * SECOND);
}

/** One unit: 5 s, 12 m, 3 h, 4 d. */
export function age(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rounded = Math.round(ms / small) * small;
  const rest = Math.floor((rounded % large) / small);
  const digits = small === HOUR ? String(rest) : String(rest).padStart(2, "0");
  return `${Math.floor(rounded / large)} ${largeName} ${digits} ${smallName}`;
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hourCycle: "h23" });
const exact = new Intl.DateTimeFormat(undefined, {
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

/** With the day only where it is another one. */
export function moment(at: number, now: number): string {
  const date = new Date(at);
  const time = clock.format(date);
  return date.toDateString() === new Date(now).toDateString() ? time : `${day.format(date)}, ${time}`;
}

export function exactTime(at: number): string {
  return exact.format(new Date(at));
}

export function fullTime(at: number): string {
  return `${day.format(new Date(at))}, ${exact.format(new Date(at))}`;
}
