import { lazy, Suspense, useEffect, useState } from "react";
import { onRefusal } from "../api/client";
import { Conversations } from "../list/Conversations";
import { onStreamStatus } from "../realtime/shared";
import { viewOf, type View } from "../routing/route";
import { useRoute } from "../routing/useRoute";
import { onRemembered } from "../shared/remembered";
import { Skeleton } from "../shared/Skeleton";
import { Bar } from "./Bar";
import { ErrorBoundary } from "./ErrorBoundary";
import { SignIn } from "./SignIn";
import { SIGNED_IN } from "./SignOut";

// Loaded when they are first shown: whoever watches a conversation does not wait for plots.
const LAZY: Record<Exclude<View, "conversations">, ReturnType<typeof lazy>> = {
  search: lazy(() => import("../views/Search")),
  statistics: lazy(() => import("../views/Statistics")),
  console: lazy(() => import("../views/Console")),
  replay: lazy(() => import("../views/Replay")),
};

/** The bar, and the view that the URL names; or the question for a key, and nothing of what was shown before it. */
export function Shell() {
  const view = viewOf(useRoute());
  const [isRefused, setRefused] = useState(false);

  useEffect(() => onRefusal(() => setRefused(true)), []);
  useEffect(() => onStreamStatus(({ state }) => state === "ended" && setRefused(true)), []);

  // The cookie is that of all tabs: whoever signs out in one of them watches in none.
  useEffect(() => onRemembered(SIGNED_IN, (value) => (value === undefined || isRefused) && location.reload()), [isRefused]);

  if (isRefused) {
    return (
      <>
        <Bar view={view} isSignedOut />
        <SignIn />
      </>
    );
  }
  const Lazy = view === "conversations" ? undefined : LAZY[view];
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <Bar view={view} />
      <ErrorBoundary key={view}>
        {Lazy ? (
          <main id="main" className="single" tabIndex={-1}>
            <Suspense fallback={<Skeleton rows={4} label="Loading" />}>
              <Lazy />
            </Suspense>
          </main>
        ) : (
          <Conversations />
        )}
      </ErrorBoundary>
    </>
  );
}
