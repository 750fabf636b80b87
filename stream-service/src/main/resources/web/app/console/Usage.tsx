import { listUsage, type UsageDay } from "../api/admin";
import { change, type Route } from "../routing/route";
import { go } from "../routing/useRoute";
import { duration, number } from "../shared/format";
import { More } from "../shared/More";
import { ScrollingTable } from "../shared/ScrollingTable";
import { Skeleton } from "../shared/Skeleton";
import { usePages } from "../shared/usePages";
import { AdminFailure } from "./AdminFailure";

export function Usage({ adminKey, route }: { adminKey: string; route: Route }) {
  const query = new URLSearchParams({ limit: "200" });
  for (const name of ["from", "to", "project"] as const) if (route[name]) query.set(name, route[name]);
  const pages = usePages<UsageDay, string>(`${adminKey} ${query}`, async (cursor, signal) => {
    const page = await listUsage(adminKey, new URLSearchParams([...query, ...(cursor === undefined ? [] : [["cursor", cursor]])]), signal);
    return { items: page.usage, next: page.nextCursor };
  });
  const set = (changes: Record<string, string | undefined>) => go(change(route, changes), { replace: true });
  return (
    <>
      <form className="controls" aria-label="Which days" onSubmit={(event) => event.preventDefault()}>
        <label>
          From <input className="field" type="date" value={route.from ?? ""} onChange={(event) => set({ from: event.target.value })} />
        </label>
        <label>
          To <input className="field" type="date" value={route.to ?? ""} onChange={(event) => set({ to: event.target.value })} />
        </label>
      </form>
      <p className="quiet">By day (UTC), project and key; the last 30 days unless days are chosen.</p>
      {pages.error && !pages.items && <AdminFailure what="Usage" error={pages.error} onRetry={pages.reload} />}
      {!pages.items && pages.isLoading && <Skeleton rows={4} label="Loading usage" />}
      {pages.items?.length === 0 && <p className="hint">Nothing was used in this time.</p>}
      {pages.items && pages.items.length > 0 && (
        <ScrollingTable label="Usage by day, project and key">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Project</th>
              <th scope="col">Key</th>
              <th scope="col">Events</th>
              <th scope="col">Bytes</th>
              <th scope="col">Uploads</th>
              <th scope="col">Watched for</th>
            </tr>
          </thead>
          <tbody>
            {pages.items.map((day) => (
              <tr key={`${day.day} ${day.project} ${day.keyId}`}>
                <th scope="row">{day.day}</th>
                <td>{day.project}</td>
                <td>{day.keyId === "" ? "no key" : day.keyId}</td>
                <td className="amount">{number(day.events)}</td>
                <td className="amount">{number(day.bytes)}</td>
                <td className="amount">{number(day.uploads)}</td>
                <td className="amount">{duration(day.viewerSeconds * 1_000)}</td>
              </tr>
            ))}
          </tbody>
        </ScrollingTable>
      )}
      <More pages={pages} />
    </>
  );
}
