import { listAudit, type AuditEntry } from "../api/admin";
import type { Route } from "../routing/route";
import { fullTime, number } from "../shared/format";
import { More } from "../shared/More";
import { ScrollingTable } from "../shared/ScrollingTable";
import { Skeleton } from "../shared/Skeleton";
import { usePages } from "../shared/usePages";
import { AdminFailure } from "./AdminFailure";

export function Audit({ adminKey, route }: { adminKey: string; route: Route }) {
  const query = new URLSearchParams({ limit: "100", ...(route.project ? { project: route.project } : {}) });
  const pages = usePages<AuditEntry, string>(`${adminKey} ${query}`, async (cursor, signal) => {
    const page = await listAudit(adminKey, new URLSearchParams([...query, ...(cursor === undefined ? [] : [["cursor", cursor]])]), signal);
    return { items: page.entries, next: page.nextCursor };
  });
  if (pages.error && !pages.items) return <AdminFailure what="The security log" error={pages.error} onRetry={pages.reload} />;
  if (!pages.items) return <Skeleton rows={4} label="Loading the security log" />;
  if (pages.items.length === 0) return <p className="hint">Nothing yet.</p>;
  return (
    <>
      <p className="quiet">Who signed in, and who changed keys, projects, webhooks and conversations; the newest first.</p>
      <ScrollingTable label="Security log, the newest first">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Of</th>
            <th scope="col">By</th>
            <th scope="col">Project</th>
            <th scope="col">From</th>
            <th scope="col">Times</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          {pages.items.map((entry) => (
            <tr key={entry.id}>
              <td>{fullTime(entry.at)}</td>
              <th scope="row">{entry.action}</th>
              <td>{entry.subject ?? "–"}</td>
              <td>{entry.actor ?? "–"}</td>
              <td>{entry.project ?? "–"}</td>
              <td>{entry.address ?? "–"}</td>
              <td className="amount">{number(entry.times)}</td>
              <td>{entry.detail ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </ScrollingTable>
      <More pages={pages} />
    </>
  );
}
