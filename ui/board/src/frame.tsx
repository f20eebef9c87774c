// What stands around every page: where one is, how the server is, and what keeps one from it.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { link, reconnect } from "./api/follow";
import { forgetToken, giveToken, refusal, token } from "./api/token";
import { beat } from "./clock";
import { ticking } from "./duration";
import logo from "./logo.svg";
import { Glyph } from "./parts/icons";
import { listAddress } from "./route";
import { stats } from "./stats";

export function Frame({ children }: { children: ComponentChildren }) {
  return (
    <>
      <a class="skip" href="#content">
        To the content
      </a>
      <header class="top">
        <a class="brand" href={listAddress.value}>
          <img src={logo} alt="" width="22" height="22" />
          Callboard
        </a>
        <Workers />
        <LinkState />
        {token.value !== null && !refusal.value && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              forgetToken();
              location.reload();
            }}
          >
            Sign out
          </button>
        )}
        <a class="elsewhere" href="/">
          GraphiQL
        </a>
      </header>
      <div id="content" tabIndex={-1} class={link.value.state === "lost" ? "unheard" : ""}>
        {children}
      </div>
      <Lost />
      {refusal.value && <TokenDialog />}
    </>
  );
}

function Workers() {
  const workers = stats.value?.workers;
  if (!workers) return <span class="workers" />;
  return (
    <span class="workers faint number">
      {workers.workers === 1 ? "1 worker" : `${workers.workers} workers`}
      <span class="slots" title="As of the workers' last heartbeats, a few seconds ago at most">
        {" "}
        · {workers.busy.toLocaleString()} of {workers.slots.toLocaleString()} slots busy
      </span>
    </span>
  );
}

const LINK_NAMES = { live: "Live", connecting: "Connecting", lost: "No connection" } as const;

function LinkState() {
  const { state } = link.value;
  return (
    <span class={`link link-${state}`} role="status">
      <i />
      {LINK_NAMES[state]}
    </span>
  );
}

/** Says from when what is shown is. It lies over the page, so that nothing moves when it comes. */
function Lost() {
  const lost = link.value;
  if (lost.state !== "lost" || refusal.value) return null;
  // The server's clock is not known now; since when is told by this machine's, against itself.
  void beat.value;
  return (
    <div class="lost">
      <Glyph name="warning" />
      {lost.since === null ? (
        <p>
          <strong role="alert">There is no connection.</strong> The board comes alive when the server answers.
        </p>
      ) : (
        <p>
          <strong role="alert">The connection is gone.</strong> What you see is {ticking(Date.now() - lost.since)} old.
          It goes on by itself when the server is back.
        </p>
      )}
      <button type="button" onClick={reconnect}>
        Try now
      </button>
    </div>
  );
}

function TokenDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const text = useSignal("");
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="token"
      aria-labelledby="token-heading"
      onCancel={(event) => event.preventDefault()}
      // Browsers close it at a second Escape all the same, and without a token there is nothing behind it.
      onClose={() => dialog.current?.showModal()}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.value.trim()) giveToken(text.value.trim());
        }}
      >
        <h2 id="token-heading">This server asks for a token</h2>
        <p>
          {refusal.value === "unknown"
            ? "It does not know the one that you gave."
            : "Whoever runs it has one for you. It is kept in this tab until you close it."}
        </p>
        <label class="field">
          Token
          <input
            type="password"
            required
            autofocus
            autocomplete="off"
            spellcheck={false}
            value={text.value}
            onInput={({ currentTarget }) => (text.value = currentTarget.value)}
          />
        </label>
        <div class="buttons">
          <button type="submit" class="primary">
            Go on
          </button>
        </div>
      </form>
    </dialog>
  );
}
