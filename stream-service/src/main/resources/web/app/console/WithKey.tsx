import { useRef, useState, type FormEvent, type ReactNode } from "react";
import { useStore } from "../shared/store";
import { adminKey } from "./adminKey";

/** Shows what needs a key in the header, or asks for one. */
export function WithKey({ children }: { children: (key: string) => ReactNode }) {
  const key = useStore(adminKey);
  if (key === undefined) return <KeyForm />;
  return (
    <>
      {children(key)}
      <p className="key-end quiet">
        With the key that begins with <code>{key.slice(0, 12)}…</code>{" "}
        <button type="button" className="button small" onClick={() => adminKey.set(undefined)}>
          Forget this key
        </button>
      </p>
    </>
  );
}

function KeyForm() {
  const input = useRef<HTMLInputElement>(null);
  const [isEmpty, setEmpty] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const key = input.current!.value.trim();
    setEmpty(key === "");
    if (key !== "") adminKey.set(key);
  };
  return (
    <form className="panel key-form" onSubmit={submit}>
      <h2>This is for administrators</h2>
      <label htmlFor="admin-key">
        An API key with the scope <code>admin</code>. It stays in the memory of this tab, and is forgotten when you leave or reload it.
      </label>
      <input id="admin-key" ref={input} className="field" type="password" autoComplete="off" aria-invalid={isEmpty} aria-describedby="admin-key-fault" />
      <p id="admin-key-fault" role="status">
        {isEmpty ? "A key is needed." : ""}
      </p>
      <button type="submit" className="button primary">
        Use this key
      </button>
    </form>
  );
}
