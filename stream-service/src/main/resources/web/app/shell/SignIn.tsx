import { useEffect, useRef, useState, type FormEvent } from "react";
import { ApiError, ask } from "../api/client";
import { remember } from "../shared/remembered";
import { useTitle } from "../shared/useTitle";
import { SIGNED_IN } from "./SignOut";

/**
 * Asks for a key, and gets a cookie for it that no script can read. Ways in are a list: a provider of identities will be
 * another one beside the key.
 */
export function SignIn() {
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  useTitle("Sign in");
  useEffect(() => input.current?.focus(), []);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      await ask("/api/realtime/session", { method: "POST", key: input.current!.value.trim() });
      remember(SIGNED_IN, "yes");
      // From the beginning: the worker, too, may have been refused.
      location.reload();
    } catch (error) {
      setBusy(false);
      setFault(error instanceof ApiError && error.isRefused ? "This key was not accepted: it has to be valid and have the scope read." : (error as Error).message);
      input.current?.focus();
    }
  }

  return (
    <main id="main" className="single">
      <form className="sign-in" onSubmit={(event) => void submit(event)}>
        <h1>Sign in to watch</h1>
        <label htmlFor="key">
          This installation asks viewers for an API key with the scope <code>read</code>.
        </label>
        <input id="key" ref={input} className="field" type="password" autoComplete="off" required aria-describedby={fault ? "key-fault" : undefined} aria-invalid={fault !== undefined} />
        {fault && (
          <p id="key-fault" className="notice" data-tone="bad" role="alert">
            {fault}
          </p>
        )}
        <button type="submit" className="button primary" disabled={isBusy}>
          Sign in
        </button>
      </form>
    </main>
  );
}
