// Small pictures. Each state has a shape of its own, so that no colour is needed to tell them apart.

import type { ComponentChildren } from "preact";
import type { JobState } from "../api/documents";

function Icon({ children, name }: { children: ComponentChildren; name: string }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {children}
    </svg>
  );
}

/** A pie that fills from stage to stage; a tick, a cross and a stroke for the ends. */
export function StateIcon({ state }: { state: JobState }) {
  switch (state) {
    case "INIT":
      return <Pie part={0} />;
    case "PREPARE":
      return <Pie part={0.25} />;
    case "EXECUTE":
      return <Pie part={0.5} />;
    case "VALIDATE":
      return <Pie part={0.75} />;
    case "COMPLETE":
      return (
        <Icon name="complete">
          <circle cx="8" cy="8" r="7" fill="currentColor" />
          <path d="M4.8 8.3 7 10.5l4.3-4.8" class="cut" />
        </Icon>
      );
    case "FAILED":
      return (
        <Icon name="failed">
          <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
          <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" class="cut" />
        </Icon>
      );
    case "CANCELLED":
      return (
        <Icon name="cancelled">
          <circle cx="8" cy="8" r="6.25" class="ring" />
          <path d="m3.8 12.2 8.4-8.4" class="ring" />
        </Icon>
      );
  }
}

function Pie({ part }: { part: number }) {
  const angle = 2 * Math.PI * part;
  const [x, y] = [8 + 3.6 * Math.sin(angle), 8 - 3.6 * Math.cos(angle)];
  return (
    <Icon name="live">
      <circle cx="8" cy="8" r="6.25" class="ring" stroke-dasharray={part === 0 ? "2.2 1.73" : undefined} />
      {part > 0 && (
        <path d={`M8 8V4.4A3.6 3.6 0 ${part > 0.5 ? 1 : 0} 1 ${x} ${y}z`} fill="currentColor" />
      )}
    </Icon>
  );
}

const PATHS = {
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",
  close: "m4 4 8 8m0-8-8 8",
  back: "M10 3 5 8l5 5",
  tick: "m3.5 8.5 3 3 6-7",
  cross: "m4.5 4.5 7 7m0-7-7 7",
  stroke: "m4 12 8-8",
  hand: "M3.5 8h9",
  pause: "M5.5 3.5v9m5-9v9",
  lock: "M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",
  copy: "M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",
  up: "M8 13V3.5M4 7.2 8 3.2l4 4",
  warning: "M8 2.2 14.6 13.6H1.4zM8 6.5v3.2m0 1.7v.4",
} as const;

export type GlyphName = keyof typeof PATHS;

export function Glyph({ name }: { name: GlyphName }) {
  return (
    <Icon name="glyph">
      <path d={PATHS[name]} class="stroke" />
    </Icon>
  );
}
