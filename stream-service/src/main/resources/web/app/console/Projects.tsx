import { useRef, type FormEvent } from "react";
import { changeProject, LIMITS, listProjects, makeProject, type Limits, type Project } from "../api/admin";
import { Badge } from "../shared/Badge";
import { number } from "../shared/format";
import { Skeleton } from "../shared/Skeleton";
import { useLoaded } from "../shared/useLoaded";
import { AdminFailure } from "./AdminFailure";
import { ConfirmButton } from "./ConfirmButton";
import { Outcome } from "./Outcome";
import { useActions } from "./useActions";

const WORDS: Record<(typeof LIMITS)[number], string> = {
  ingest: "Events a minute",
  upload: "Uploads a minute",
  sessions: "Reads an hour",
  eventsPerDay: "Events a day",
  viewers: "Viewers of an instance",
  retentionDays: "Days kept",
};

export function Projects({ adminKey }: { adminKey: string }) {
  const { value, error, reload } = useLoaded(adminKey, (signal) => listProjects(adminKey, signal));
  const { outcome, isBusy, run } = useActions(reload);

  if (error && !value) return <AdminFailure what="The list of projects" error={error} onRetry={reload} />;
  if (!value) return <Skeleton rows={4} label="Loading projects" />;
  return (
    <>
      <NewProject isBusy={isBusy} onMake={(wanted) => run(() => makeProject(adminKey, wanted), `The project ${wanted.id} was made.`)} />
      <Outcome outcome={outcome} />
      <ul className="rows">
        {value.projects.map((project) => (
          <li key={project.id} className="panel" data-id={project.id}>
            <div className="row-head">
              <h2 dir="auto">{project.name}</h2>
              <code>{project.id}</code>
              <Badge tone={project.closed ? "bad" : "good"}>{project.closed ? "closed" : "open"}</Badge>
              <span className="row-end">
                <ConfirmButton
                  label={`${project.closed ? "Reopen" : "Close"} ${project.id}`}
                  onConfirm={() => void run(() => changeProject(adminKey, project.id, { closed: !project.closed }), `${project.id} is ${project.closed ? "open" : "closed"} now.`)}
                >
                  {project.closed ? "Reopen" : "Close"}
                </ConfirmButton>
              </span>
            </div>
            <p className="facts">
              {LIMITS.filter((limit) => project.limits[limit] !== undefined).map((limit) => (
                <span key={limit}>
                  {WORDS[limit]}: {number(project.limits[limit]!)}
                </span>
              ))}
              {Object.keys(project.limits).length === 0 && <span>No limits of its own.</span>}
            </p>
            <details>
              <summary>Rename and limit</summary>
              <ChangeForm key={JSON.stringify(project)} project={project} isBusy={isBusy} onChange={(change) => run(() => changeProject(adminKey, project.id, change), `${project.id} was changed.`)} />
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}

function NewProject({ isBusy, onMake }: { isBusy: boolean; onMake: (wanted: { id: string; name: string }) => Promise<boolean> }) {
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const data = new FormData(form.current!);
    if (await onMake({ id: String(data.get("id")).trim(), name: String(data.get("name")).trim() })) form.current?.reset();
  };
  return (
    <form ref={form} className="panel" aria-labelledby="new-project" onSubmit={(event) => void submit(event)}>
      <h2 id="new-project">Make a project</h2>
      <div className="form-grid">
        <label>
          Id <input className="field" name="id" required maxLength={40} pattern="[a-z0-9][a-z0-9\-]*" title="a-z, 0-9 and -, beginning with a letter or digit" />
        </label>
        <label>
          Name <input className="field" name="name" required maxLength={200} />
        </label>
      </div>
      <button type="submit" className="button primary" disabled={isBusy}>
        Make the project
      </button>
    </form>
  );
}

/** Limits are set together: one that is left empty ends. What is as it was is not sent: not everyone may change limits. */
function ChangeForm({ project, isBusy, onChange }: { project: Project; isBusy: boolean; onChange: (change: { name?: string; limits?: Limits }) => Promise<boolean> }) {
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const data = new FormData(form.current!);
    const limits: Limits = {};
    for (const limit of LIMITS) {
      const text = String(data.get(limit));
      if (text !== "") limits[limit] = Number(text);
    }
    const name = String(data.get("name")).trim();
    const isLimited = LIMITS.some((limit) => limits[limit] !== project.limits[limit]);
    void onChange({ ...(name === project.name ? {} : { name }), ...(isLimited ? { limits } : {}) });
  };
  return (
    <form ref={form} aria-label={`Change ${project.id}`} onSubmit={submit}>
      <div className="form-grid">
        <label>
          Name <input className="field" name="name" required maxLength={200} defaultValue={project.name} />
        </label>
        {LIMITS.map((limit) => (
          <label key={limit}>
            {WORDS[limit]} <input className="field" name={limit} type="number" min={1} step={1} placeholder="no limit" defaultValue={project.limits[limit]} />
          </label>
        ))}
      </div>
      <button type="submit" className="button" disabled={isBusy}>
        Save
      </button>
    </form>
  );
}
