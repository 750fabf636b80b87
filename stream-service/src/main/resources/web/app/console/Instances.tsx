import { useEffect, useState } from "react";
import { getStats } from "../api/stats";
import { Badge } from "../shared/Badge";
import { compact, number } from "../shared/format";
import { ScrollingTable } from "../shared/ScrollingTable";
import { Skeleton } from "../shared/Skeleton";
import { useStore } from "../shared/store";
import { useNow } from "../shared/useNow";
import { AdminFailure } from "./AdminFailure";
import { adminKey } from "./adminKey";
import { seen, totalsOf, type Seen } from "./instanceList";

/** Each request is answered by one of them; after a few every one has told of itself. */
const EVERY = 1_500;

export function Instances() {
  const key = useStore(adminKey);
  const [instances, setInstances] = useState<readonly Seen[]>([]);
  const [error, setError] = useState<Error>();
  const [round, setRound] = useState(0);
  const now = useNow(1_000);

  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      if (document.visibilityState !== "visible") return;
      try {
        const stats = await getStats(key, abort.signal);
        setInstances((all) => seen(all, stats, Date.now()));
        setError(undefined);
      } catch (failure) {
        if (!abort.signal.aborted) setError(failure as Error);
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), EVERY);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [key, round]);

  const totals = totalsOf(instances);
  return (
    <>
      {error && <AdminFailure what="Instance statistics" error={error} scope="read" onRetry={() => setRound(round + 1)} />}
      {instances.length === 0 && !error && <Skeleton rows={3} label="Asking the instances" />}
      {instances.length > 0 && (
        <>
          <dl className="tiles">
            <div className="tile">
              <dt>Instances that answer</dt>
              <dd className="tile-value">{number(instances.length)}</dd>
            </div>
            <div className="tile">
              <dt>Viewers of all</dt>
              <dd className="tile-value">{number(totals.viewers)}</dd>
            </div>
            <div className="tile">
              <dt>Largest lag, events</dt>
              <dd className="tile-value">{totals.lag === undefined ? "–" : number(totals.lag)}</dd>
            </div>
          </dl>
          <ScrollingTable label="Instances of stream-service">
            <thead>
              <tr>
                <th scope="col">Instance</th>
                <th scope="col">Viewers</th>
                <th scope="col">Lag</th>
                <th scope="col">Position</th>
                <th scope="col">Redis</th>
                <th scope="col">Events kept</th>
                <th scope="col">Events sent</th>
                <th scope="col">Caught up</th>
                <th scope="col">Resets</th>
                <th scope="col">Heard of</th>
              </tr>
            </thead>
            <tbody>
              {instances.map(({ stats: { instance, viewers, hub, sent }, at }) => (
                <tr key={instance} data-instance={instance}>
                  <th scope="row">
                    <code>{instance}</code>
                  </th>
                  <td className="amount">{number(viewers)}</td>
                  <td className="amount">{hub ? number(hub.lag) : "–"}</td>
                  <td>{hub?.position ?? "–"}</td>
                  <td>{hub ? <Badge tone={hub.redisSubscribed ? "good" : "bad"}>{hub.redisSubscribed ? "subscribed" : "away"}</Badge> : "–"}</td>
                  <td className="amount">{hub ? compact(hub.ringEvents) : "–"}</td>
                  <td className="amount">{sent ? compact(sent.events) : "–"}</td>
                  <td className="amount">{sent ? compact(sent.caughtUpEvents) : "–"}</td>
                  <td className="amount">{sent ? number(sent.resets) : "–"}</td>
                  <td>{number(Math.max(0, Math.round((now - at) / 1_000)))} s ago</td>
                </tr>
              ))}
            </tbody>
          </ScrollingTable>
        </>
      )}
      {key === undefined && <p className="quiet">Lag and traffic are shown only for a key with access to all projects. Enter one under Keys.</p>}
    </>
  );
}
