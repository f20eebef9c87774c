// Turns what clients send to callbacks into something that a test can read step by step.

/**
 * What a subscription sends, as an async iterable. `subscribe` is given next, error and complete, and returns a
 * function that ends the subscription; leaving the loop calls it.
 */
export function stream(subscribe) {
  let stop;
  let over = false;
  return new ReadableStream({
    start(controller) {
      const finish = (how) => (value) => {
        if (over) return;
        over = true;
        controller[how](value);
      };
      stop = subscribe({
        next: (value) => { if (!over) controller.enqueue(value); },
        error: finish('error'),
        complete: finish('close'),
      });
    },
    cancel() {
      over = true;
      stop();
    },
  });
}

/** Reads until a value fits, that one included; without a condition to the end. */
export async function collect(values, until = () => false) {
  const seen = [];
  for await (const value of values) {
    seen.push(value);
    if (until(value)) break;
  }
  return seen;
}
