// A question before something is done. The browser's own dialog keeps the focus inside, and gives it back.

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  readonly heading: string;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onConfirm: (fields: FormData) => void;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

export function Dialog({ heading, confirm, danger, busy, problem, onConfirm, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={headingId}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) onConfirm(new FormData(event.currentTarget));
        }}
      >
        <h2 id={headingId}>{heading}</h2>
        {children}
        {problem && (
          <p class="refused" role="alert">
            {problem}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Not now
          </button>
          <button type="submit" class={danger ? "danger" : "primary"} aria-disabled={busy}>
            {confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
