// The workflows that the tests' jobs run with. The built-in one takes three seconds.
import { run } from './http.js';

/** Five stages that take no time. Its output is { answer: 42 }. */
export const QUICK = 'interop-quick';
/** EXECUTE runs until somebody cancels it. */
export const ENDLESS = 'interop-endless';
/** EXECUTE fails until the job is retried. */
export const FLAKY = 'interop-flaky';

const simulate = (config) => [{ stage: 'EXECUTE', handler: 'simulate', config, retry: { maxAttempts: 1 } }];

export async function registerWorkflows(address, token) {
  const inputs = [
    { name: QUICK, stages: simulate({ result: { answer: 42 } }) },
    { name: ENDLESS, stages: simulate({ seconds: 3600 }) },
    { name: FLAKY, stages: simulate({ failUntilRetry: 1 }) },
  ];
  for (const input of inputs) {
    const { registerWorkflow } = await run(
      address,
      'mutation ($input: RegisterWorkflowInput!) { registerWorkflow(input: $input) { errors { message } } }',
      { input },
      token,
    );
    if (registerWorkflow.errors.length) throw new Error(registerWorkflow.errors[0].message);
  }
}
