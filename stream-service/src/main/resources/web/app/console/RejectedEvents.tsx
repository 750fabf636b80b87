import { useState } from "react";
import { deleteRejected, listRejected, REJECTED_PAGE, retryRejected, type Refusal, type Rejected } from "../api/admin";
import { visible } from "../markdown/clean";
import { CopyButton } from "../shared/CopyButton";
import { fullTime, number } from "../shared/format";
import { More } from "../shared/More";
import { ScrollingTable } from "../shared/ScrollingTable";
import { Skeleton } from "../shared/Skeleton";
import { RelativeTime } from "../shared/Time";
import { usePages } from "../shared/usePages";
import { AdminFailure } from "./AdminFailure";
import { ConfirmButton } from "./ConfirmButton";
import { Outcome } from "./Outcome";
import { useActions, type Actions } from "./useActions";

/** Of an event: a page of less than two of them has room for another. */
const MOST_BYTES = 1_000_000;

/** A page holds fewer when its bodies are large; with room for another one it is the last. */
function nextOf(page: readonly Rejected[]): number | undefined {
  const bytes = page.reduce((sum, { size }) => sum + size, 0);
  return page.length < REJECTED_PAGE && bytes < MOST_BYTES ? undefined : page.at(-1)?.id;
}

export function RejectedEvents({ adminKey }: { adminKey: string }) {
  const [about, setAbout] = useState<{ refusals: readonly Refusal[]; heal: string }>();
  const pages = usePages<Rejected, number>(adminKey, async (before, signal) => {
    const page = await listRejected(adminKey, before, signal);
    setAbout({ refusals: page.refusals, heal: page.heal });
    return { items: page.rejected, next: nextOf(page.rejected) };
  });
  const { outcome, isBusy, run } = useActions(pages.reload);

  if (pages.error && !pages.items) return <AdminFailure what="The list of rejected events" error={pages.error} scope="ingest or admin" onRetry={pages.reload} />;
  if (!pages.items || !about) return <Skeleton rows={4} label="Loading rejected events" />;
  return (
    <>
      <p className="quiet">{about.heal}</p>
      <Outcome outcome={outcome} />
      <ul className="rows">
        {pages.items.map((event) => (
          <RejectedRow key={event.id} event={event} adminKey={adminKey} isBusy={isBusy} run={run} />
        ))}
      </ul>
      <More pages={pages} />
      {about.refusals.length > 0 && <Refusals refusals={about.refusals} />}
    </>
  );
}

function RejectedRow({ event, adminKey, isBusy, run }: { event: Rejected; adminKey: string; isBusy: boolean; run: Actions["run"] }) {
  return (
    <li className="panel" data-id={event.id}>
      <div className="row-head">
        <h2 dir="auto">{event.message}</h2>
        <span className="row-end">
          <button type="button" className="button small" aria-label={`Retry event ${event.id}`} disabled={isBusy} onClick={() => void run(() => retryRejected(adminKey, event.id), `Event ${event.id} is stored.`)}>
            Retry
          </button>
          <ConfirmButton label={`Delete event ${event.id}`} onConfirm={() => void run(() => deleteRejected(adminKey, event.id), `Event ${event.id} was deleted.`)}>
            Delete
          </ConfirmButton>
        </span>
      </div>
      <p className="facts">
        <code>{event.error}</code>
        <span>{event.project}</span>
        <span>key {event.keyId}</span>
        <span>{number(event.size)} bytes</span>
        {event.times > 1 && <span>{number(event.times)} times</span>}
        <RelativeTime time={event.lastAt} />
      </p>
      <details>
        <summary>What was sent</summary>
        <ul className="field-faults">
          {event.details?.map(({ field, message }, index) => (
            <li key={index}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
        <CopyButton label="Copy what was sent" text={() => event.body} />
        <pre dir="auto" tabIndex={0}>
          {visible(event.body.slice(0, 20_000))}
        </pre>
        {event.body.length > 20_000 && <p className="quiet">The first 20,000 characters are shown; all are copied.</p>}
      </details>
    </li>
  );
}

function Refusals({ refusals }: { refusals: readonly Refusal[] }) {
  return (
    <section aria-labelledby="refusals-title">
      <h2 id="refusals-title">Rejected by a rate limit</h2>
      <ScrollingTable label="Requests that a rate limit rejected">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Project</th>
            <th scope="col">Limit</th>
            <th scope="col">Day</th>
            <th scope="col">Requests</th>
            <th scope="col">Last</th>
          </tr>
        </thead>
        <tbody>
          {refusals.map((refusal) => (
            <tr key={`${refusal.keyId} ${refusal.limited} ${refusal.day}`}>
              <th scope="row">{refusal.keyId}</th>
              <td>{refusal.project ?? "–"}</td>
              <td>{refusal.limited}</td>
              <td>{refusal.day}</td>
              <td className="amount">{number(refusal.refusals)}</td>
              <td>{fullTime(refusal.lastAt)}</td>
            </tr>
          ))}
        </tbody>
      </ScrollingTable>
    </section>
  );
}
