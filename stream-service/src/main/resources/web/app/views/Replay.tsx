import { useEffect, useMemo } from "react";
import { titleOf } from "../list/Card";
import { Played } from "../replay/Played";
import { Player, SPEEDS } from "../replay/Player";
import { ReplayStore } from "../replay/replayStore";
import { Link } from "../routing/Link";
import { change } from "../routing/route";
import { go, useRoute } from "../routing/useRoute";
import { StatusBadge } from "../shared/Badge";
import { duration } from "../shared/format";
import { Notice } from "../shared/Notice";
import { Skeleton } from "../shared/Skeleton";
import { useStore } from "../shared/store";
import { useTitle } from "../shared/useTitle";
import { ViewFailure } from "../shared/ViewFailure";

export default function Replay() {
  const { conversation } = useRoute();
  if (conversation === undefined) {
    return (
      <section className="view" aria-labelledby="view-title">
        <h1 id="view-title">Replay</h1>
        <p className="hint">
          Choose <Link to={{}}>a conversation</Link> to replay it as it went, up to sixteen times as fast.
        </p>
      </section>
    );
  }
  return <ReplayOf key={conversation} id={conversation} />;
}

function ReplayOf({ id }: { id: string }) {
  const route = useRoute();
  const speed = SPEEDS.find((times) => String(times) === route.speed) ?? 1;
  // From the URL only when it is opened: then the player has its own place.
  const store = useMemo(() => new ReplayStore(id, speed, route.from), [id]);
  useEffect(() => store.open(), [store]);
  useEffect(() => {
    if (store.get().speed !== speed) store.setSpeed(speed);
  }, [store, speed]);
  const replay = useStore(store);
  const { phase, session, scale, shown, error, maxPause } = replay;

  useTitle(session ? `Replay: ${titleOf(session)}` : "Replay");

  return (
    <section className="view replay" aria-labelledby="view-title">
      <h1 id="view-title" dir="auto">
        Replay{session ? `: ${titleOf(session)}` : ""}
      </h1>
      {session && (
        <p className="facts">
          <StatusBadge status={session.status} />
          <Link to={{ conversation: id }}>Back to the conversation</Link>
          {maxPause !== undefined && <span>no pause is longer than {duration(maxPause)}</span>}
        </p>
      )}
      {session?.status === "ACTIVE" && <Notice tone="wait">This conversation goes on: the replay ends with what is there now.</Notice>}
      {phase === "loading" && <Skeleton rows={4} label="Loading the conversation" />}
      {phase === "failed" && error && <ViewFailure what="The replay" error={error} scope="read" onRetry={() => void store.load()} />}
      {phase === "empty" && <p className="hint">Nothing was said in this conversation.</p>}
      {scale && phase !== "failed" && phase !== "loading" && (
        <>
          <Player replay={{ ...replay, scale }} store={store} onSpeed={(times) => go(change(route, { speed: times === 1 ? undefined : String(times) }), { replace: true })} />
          {session && shown.items.length > 0 && <Played shown={shown} session={session} isPlaying={phase === "playing"} />}
          <p className="quiet" role="status">
            {phase === "ended" ? "This was all of it." : ""}
          </p>
        </>
      )}
    </section>
  );
}
