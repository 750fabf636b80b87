import { useRef, useState, type FormEvent } from "react";
import { deleteWebhook, enableWebhook, listFailed, listWebhooks, makeWebhook, retryDelivery, type Webhook } from "../api/admin";
import { Badge, type Tone } from "../shared/Badge";
import { fullTime, number } from "../shared/format";
import { ScrollingTable } from "../shared/ScrollingTable";
import { Skeleton } from "../shared/Skeleton";
import { RelativeTime } from "../shared/Time";
import { useLoaded } from "../shared/useLoaded";
import { AdminFailure } from "./AdminFailure";
import { ConfirmButton } from "./ConfirmButton";
import { Outcome } from "./Outcome";
import { Secret } from "./Secret";
import { useActions, type Actions } from "./useActions";

const STATES: Record<Webhook["state"], [words: string, tone: Tone]> = {
  ACTIVE: ["active", "good"],
  PAUSED: ["paused", "wait"],
  DISABLED: ["disabled", "bad"],
};

export function Webhooks({ adminKey }: { adminKey: string }) {
  const { value, error, reload } = useLoaded(adminKey, (signal) => listWebhooks(adminKey, signal));
  const { outcome, isBusy, run } = useActions(reload);
  const [made, setMade] = useState<Webhook>();

  if (error && !value) return <AdminFailure what="The list of webhooks" error={error} onRetry={reload} />;
  if (!value) return <Skeleton rows={4} label="Loading webhooks" />;
  return (
    <>
      <WebhookForm isBusy={isBusy} onMake={(wanted) => run(async () => setMade(await makeWebhook(adminKey, wanted)), "The webhook was made.")} />
      <Outcome outcome={outcome} />
      {made?.secret && (
        <Secret of="What its deliveries are signed with" onDone={() => setMade(undefined)}>
          {made.secret}
        </Secret>
      )}
      {value.webhooks.length === 0 && <p className="hint">No webhook yet.</p>}
      <ul className="rows">
        {value.webhooks.map((webhook) => (
          <WebhookRow key={webhook.id} webhook={webhook} adminKey={adminKey} isBusy={isBusy} run={run} />
        ))}
      </ul>
    </>
  );
}

function WebhookRow({ webhook, adminKey, isBusy, run }: { webhook: Webhook; adminKey: string; isBusy: boolean; run: Actions["run"] }) {
  const [words, tone] = STATES[webhook.state];
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="panel" data-id={webhook.id}>
      <div className="row-head">
        <h2 className="url">{webhook.url}</h2>
        <Badge tone={tone}>{words}</Badge>
        <span className="row-end">
          {webhook.state !== "ACTIVE" && (
            <button type="button" className="button small" disabled={isBusy} onClick={() => void run(() => enableWebhook(adminKey, webhook.id), "Deliveries are sent again.")}>
              Enable
            </button>
          )}
          <ConfirmButton label={`Delete the webhook to ${webhook.url}`} onConfirm={() => void run(() => deleteWebhook(adminKey, webhook.id), "The webhook was deleted.")}>
            Delete
          </ConfirmButton>
        </span>
      </div>
      <p className="facts">
        <span>{webhook.project}</span>
        <span>{webhook.types.join(", ")}</span>
        <span>{number(webhook.waiting)} waiting</span>
        <span>{number(webhook.failed)} failed</span>
        {webhook.missed > 0 && <span>{number(webhook.missed)} missed</span>}
        {webhook.lastSuccessAt && (
          <span>
            last taken <RelativeTime time={webhook.lastSuccessAt} />
          </span>
        )}
        {webhook.pausedUntil && <span>paused until {fullTime(webhook.pausedUntil)}</span>}
      </p>
      {webhook.lastError && <p className="fault-text">{webhook.lastError}</p>}
      {webhook.failed > 0 && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>Failed deliveries</summary>
          {isOpen && <Failed webhook={webhook} adminKey={adminKey} isBusy={isBusy} run={run} />}
        </details>
      )}
    </li>
  );
}

function Failed({ webhook, adminKey, isBusy, run }: { webhook: Webhook; adminKey: string; isBusy: boolean; run: Actions["run"] }) {
  const { value, error, reload } = useLoaded(`${adminKey} ${webhook.id} ${webhook.failed}`, (signal) => listFailed(adminKey, webhook.id, signal));
  const retry = (delivery?: number) => void run(() => retryDelivery(adminKey, webhook.id, delivery), delivery === undefined ? "They are sent again." : "It is sent again.");
  if (error) return <AdminFailure what="The list of failed deliveries" error={error} onRetry={reload} />;
  if (!value) return <Skeleton rows={2} label="Loading failed deliveries" />;
  return (
    <>
      <button type="button" className="button small" disabled={isBusy} onClick={() => retry()}>
        Retry all
      </button>
      <ScrollingTable label="Failed deliveries, the oldest first">
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Conversation</th>
            <th scope="col">Attempts</th>
            <th scope="col">Given up</th>
            <th scope="col">Why</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {value.deliveries.map((delivery) => (
            <tr key={delivery.id}>
              <th scope="row">{delivery.type}</th>
              <td>{delivery.conversationId ?? "–"}</td>
              <td className="amount">{number(delivery.attempts)}</td>
              <td>{fullTime(delivery.failedAt)}</td>
              <td>{delivery.error}</td>
              <td>
                <button type="button" className="button small" aria-label={`Retry delivery ${delivery.id}`} disabled={isBusy} onClick={() => retry(delivery.id)}>
                  Retry
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollingTable>
      {value.nextCursor !== undefined && <p className="quiet">There are more; they follow when these are retried.</p>}
    </>
  );
}

function WebhookForm({ isBusy, onMake }: { isBusy: boolean; onMake: (wanted: { url: string; types?: string[]; project?: string }) => Promise<boolean> }) {
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const data = new FormData(form.current!);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const types = text("types").split(/[\s,]+/).filter((type) => type !== "");
    if (await onMake({ url: text("url"), ...(types.length > 0 ? { types } : {}), ...(text("project") === "" ? {} : { project: text("project") }) })) form.current?.reset();
  };
  return (
    <form ref={form} className="panel" aria-labelledby="new-webhook" onSubmit={(event) => void submit(event)}>
      <h2 id="new-webhook">Make a webhook</h2>
      <div className="form-grid">
        <label>
          URL <input className="field" name="url" type="url" required placeholder="https://" />
        </label>
        <label>
          Types of events <input className="field" name="types" placeholder="session.completed, conversation.deleted" />
        </label>
        <label>
          Project <input className="field" name="project" placeholder="that of your key" />
        </label>
      </div>
      <button type="submit" className="button primary" disabled={isBusy}>
        Make the webhook
      </button>
    </form>
  );
}
