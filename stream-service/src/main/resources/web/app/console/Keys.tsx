import { useRef, useState, type FormEvent } from "react";
import { listKeys, makeKey, revokeKey, rotateKey, SCOPES, type Key, type Scope } from "../api/admin";
import { Badge } from "../shared/Badge";
import { startOfDay } from "../shared/days";
import { ScrollingTable } from "../shared/ScrollingTable";
import { Skeleton } from "../shared/Skeleton";
import { RelativeTime } from "../shared/Time";
import { useLoaded } from "../shared/useLoaded";
import { AdminFailure } from "./AdminFailure";
import { ConfirmButton } from "./ConfirmButton";
import { Outcome } from "./Outcome";
import { Secret } from "./Secret";
import { useActions } from "./useActions";

export function Keys({ adminKey }: { adminKey: string }) {
  const { value, error, reload } = useLoaded(adminKey, (signal) => listKeys(adminKey, signal));
  const { outcome, isBusy, run } = useActions(reload);
  const [made, setMade] = useState<Key>();

  const make = (action: () => Promise<Key | undefined>, done: string) => run(async () => setMade(await action()), done);

  if (error && !value) return <AdminFailure what="The list of keys" error={error} onRetry={reload} />;
  if (!value) return <Skeleton rows={4} label="Loading keys" />;
  return (
    <>
      <KeyForm isBusy={isBusy} onMake={(wanted) => make(() => makeKey(adminKey, wanted), `The key ${wanted.name} was made.`)} />
      <Outcome outcome={outcome} />
      {made?.key && (
        <Secret of={`The key ${made.name}`} onDone={() => setMade(undefined)}>
          {made.key}
        </Secret>
      )}
      <ScrollingTable label="API keys">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Begins with</th>
            <th scope="col">Project</th>
            <th scope="col">Scopes</th>
            <th scope="col">State</th>
            <th scope="col">Last used</th>
            <th scope="col">Made</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {value.keys.map((key) => (
            <tr key={key.id} data-id={key.id}>
              <th scope="row">{key.name}</th>
              <td>{key.prefix ? <code>{key.prefix}…</code> : "–"}</td>
              <td>{key.project ?? "all"}</td>
              <td>{key.scopes.join(", ")}</td>
              <td>
                <KeyState of={key} />
              </td>
              <td>{key.lastUsedAt ? <RelativeTime time={key.lastUsedAt} /> : "–"}</td>
              <td>{key.createdAt ? <RelativeTime time={key.createdAt} /> : "–"}</td>
              <td className="actions">
                {!key.fromEnvironment && !hasEnded(key) && (
                  <>
                    <ConfirmButton label={`Rotate ${key.name}`} onConfirm={() => void make(() => rotateKey(adminKey, key.id), `${key.name} has a successor, and works for another 24 hours.`)}>
                      Rotate
                    </ConfirmButton>
                    <ConfirmButton label={`Revoke ${key.name}`} onConfirm={() => void run(() => revokeKey(adminKey, key.id), `The key ${key.name} was revoked.`)}>
                      Revoke
                    </ConfirmButton>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollingTable>
    </>
  );
}

const hasEnded = (key: Key): boolean => key.revokedAt !== undefined || (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= Date.now());

function KeyState({ of: key }: { of: Key }) {
  if (key.fromEnvironment) return <Badge tone="quiet">from the environment</Badge>;
  if (key.revokedAt) return <Badge tone="bad">revoked</Badge>;
  if (hasEnded(key)) return <Badge tone="bad">expired</Badge>;
  if (!key.expiresAt) return <Badge tone="good">valid</Badge>;
  return (
    <>
      <Badge tone="wait">valid</Badge> until {new Date(key.expiresAt).toLocaleDateString()}
    </>
  );
}

function KeyForm({ isBusy, onMake }: { isBusy: boolean; onMake: (wanted: { name: string; scopes: Scope[]; project?: string; expiresAt?: string }) => Promise<boolean> }) {
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const data = new FormData(form.current!);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const expiresAt = startOfDay(text("expires"), 1);
    const isMade = await onMake({
      name: text("name"),
      scopes: data.getAll("scope") as Scope[],
      ...(text("project") === "" ? {} : { project: text("project") }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
    if (isMade) form.current?.reset();
  };
  return (
    <form ref={form} className="panel" aria-labelledby="new-key" onSubmit={(event) => void submit(event)}>
      <h2 id="new-key">Make a key</h2>
      <div className="form-grid">
        <label>
          Name
          <input className="field" name="name" required maxLength={200} />
        </label>
        <label>
          Project <input className="field" name="project" placeholder="that of your key" />
        </label>
        <label>
          Last day <input className="field" name="expires" type="date" />
        </label>
      </div>
      <fieldset className="check-row">
        <legend>Scopes</legend>
        {SCOPES.map((scope) => (
          <label key={scope}>
            <input type="checkbox" name="scope" value={scope} defaultChecked={scope === "ingest"} /> {scope}
          </label>
        ))}
      </fieldset>
      <button type="submit" className="button primary" disabled={isBusy}>
        Make the key
      </button>
    </form>
  );
}
