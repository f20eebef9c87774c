// What things are called on the page.

import type {
  ActorKind,
  BlockerKind,
  ErrorKind,
  JobAction,
  JobState,
  Stage,
  TaskState,
  Trigger,
} from "./api/documents";

export const STATES: readonly JobState[] = [
  "INIT",
  "PREPARE",
  "EXECUTE",
  "VALIDATE",
  "COMPLETE",
  "FAILED",
  "CANCELLED",
];

export const STAGES: readonly Stage[] = ["INIT", "PREPARE", "EXECUTE", "VALIDATE", "COMPLETE"];

export const TASK_STATES: readonly TaskState[] = [
  "PENDING",
  "SCHEDULED",
  "RUNNING",
  "RETRYING",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
];

/** INIT → Init: as one writes, for names that the API has in capitals. */
export function title(name: string): string {
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function isLive(state: JobState): boolean {
  return state !== "COMPLETE" && state !== "FAILED" && state !== "CANCELLED";
}

export const BLOCKERS: Record<BlockerKind, string> = {
  APPROVAL: "Needs approval",
  BACKOFF: "Backing off",
  MANUAL_STEP: "Waits for next",
  NOT_BEFORE: "Starts later",
  NO_WORKER: "No worker",
  PAUSED: "Paused",
  QUEUED: "Queued",
  QUEUE_PAUSED: "Queue paused",
};

export const TASKS: Record<TaskState, string> = {
  PENDING: "Waiting",
  SCHEDULED: "Claimed",
  RUNNING: "Running",
  RETRYING: "Backing off",
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  CANCELLED: "Cancelled",
};

export const TRIGGERS: Record<Trigger, string> = {
  SUBMIT: "Submitted",
  START: "Claimed by a worker",
  PREPARE: "Init done, on to Prepare",
  EXECUTE: "Prepare done, on to Execute",
  VALIDATE: "Execute done, on to Validate",
  FINALIZE: "Validate done, on to Complete",
  COMPLETE: "Complete",
  FAIL: "Failed",
  BACKOFF: "Attempt failed, tries again",
  CANCEL: "Cancelled",
  REQUEST_CANCEL: "Asked to stop",
  RETRY: "Retried by hand",
  NEXT: "Let the stage begin",
  PAUSE: "Paused",
  RESUME: "Resumed",
  AMEND: "Changed",
  RELEASE: "Handed back by a draining worker",
  RESCUE: "Taken from a lost worker",
  STALE: "Late worker turned away",
};

export const ERRORS: Record<ErrorKind, string> = {
  DEPENDENCY_FAILED: "Dependency failed",
  HANDLER: "Handler error",
  INVALID_CONFIG: "Invalid configuration",
  PANIC: "Handler broke down",
  TIMEOUT: "Timed out",
  WORKER_LOST: "Workers lost",
};

export const ACTORS: Record<ActorKind, string> = { CLIENT: "client", SYSTEM: "system", WORKER: "worker" };

export const DONE: Record<JobAction, string> = {
  NEXT: "The stage may begin.",
  RETRY: "The job runs again.",
  PAUSE: "Paused. What runs is finished first.",
  RESUME: "The job goes on.",
  CANCEL: "Cancelled, or asked to stop where it runs.",
  UPDATE: "Saved.",
  DELETE: "Deleted.",
};
