// What a person can do with a job: one mutation each, at the version that they have seen.

import { ask } from "../api/ask";
import {
  CancelJobDocument,
  DeleteJobDocument,
  type JobAction,
  NextStageDocument,
  PauseJobDocument,
  type ProblemFragment,
  ResumeJobDocument,
  type RetryFrom,
  RetryJobDocument,
  UpdateJobDocument,
  type UpdateJobInput,
} from "../api/documents";
import { ofAnything } from "../api/errors";
import { title } from "../words";

export interface Wish {
  readonly action: JobAction;
  readonly reason?: string;
  readonly from?: RetryFrom;
  readonly input?: UpdateJobInput;
}

type Problems = readonly ProblemFragment[];

/** Returns why nothing has changed, as a sentence, or null where it has. */
export async function act(id: string, version: number, wish: Wish): Promise<string | null> {
  try {
    const problem = (await send(id, version, wish))[0];
    return problem ? sentenceOf(problem) : null;
  } catch (problem) {
    const { code, message } = ofAnything(problem);
    // Whether it has taken effect is not known then; the page shows it as soon as it is.
    if (code === "UNREACHABLE" || code === "TIMEOUT") return `${message} Look whether it has taken effect.`;
    return message;
  }
}

async function send(id: string, version: number, wish: Wish): Promise<Problems> {
  const reason = wish.reason?.trim() || null;
  switch (wish.action) {
    case "NEXT":
      return errorsOf((await ask(NextStageDocument, { id, version, reason })).nextStage);
    case "CANCEL":
      return errorsOf((await ask(CancelJobDocument, { id, version, reason })).cancelJob);
    case "RETRY":
      return errorsOf((await ask(RetryJobDocument, { id, version, from: wish.from ?? "INIT" })).retryJob);
    case "PAUSE":
      return errorsOf((await ask(PauseJobDocument, { id, version })).pauseJob);
    case "RESUME":
      return errorsOf((await ask(ResumeJobDocument, { id, version })).resumeJob);
    case "UPDATE":
      return errorsOf((await ask(UpdateJobDocument, { id, version, input: wish.input ?? {} })).updateJob);
    case "DELETE":
      return errorsOf((await ask(DeleteJobDocument, { id })).deleteJob);
  }
}

function errorsOf(payload: { readonly errors: Problems } | null): Problems {
  return payload?.errors ?? [];
}

function sentenceOf(problem: ProblemFragment): string {
  switch (problem.__typename) {
    case "VersionConflict":
      return `The job has changed meanwhile: it is in ${title(problem.job.state)} now. Look again, then repeat.`;
    case "InvalidTransition": {
      const { state } = problem.job;
      const allowed = problem.allowedActions.map((action) => action.toLowerCase()).join(", ");
      return `A job in ${title(state)} does not accept this${allowed && `, but ${allowed}`}.`;
    }
    default:
      return /[.!?]$/.test(problem.message) ? problem.message : `${problem.message}.`;
  }
}
