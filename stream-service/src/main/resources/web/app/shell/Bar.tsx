import { Link } from "../routing/Link";
import type { View } from "../routing/route";
import { LiveBadge } from "./LiveBadge";
import { Shortcuts } from "./Shortcuts";
import { SignOut } from "./SignOut";
import { ThemeButton } from "./ThemeButton";

const VIEWS: readonly [view: View, name: string][] = [
  ["conversations", "Conversations"],
  ["search", "Search"],
  ["statistics", "Statistics"],
  ["console", "Console"],
];

/** The other views follow nothing: there is nothing to say of a connection. */
const isLive = (view: View) => view === "conversations" || view === "console";

export function Bar({ view, isSignedOut = false }: { view: View; isSignedOut?: boolean }) {
  return (
    <header className="bar">
      <Link className="brand" to={{}}>
        <img src="/icon.svg" alt="" width="22" height="22" />
        AgentPipe
      </Link>
      {!isSignedOut && (
        <nav className="views" aria-label="Views">
          {VIEWS.map(([name, words]) => (
            <Link key={name} to={name === "conversations" ? {} : { view: name }} aria-current={name === view ? "page" : undefined}>
              {words}
            </Link>
          ))}
        </nav>
      )}
      <div className="bar-end">
        {!isSignedOut && isLive(view) && <LiveBadge />}
        {!isSignedOut && <Shortcuts />}
        <ThemeButton />
        {!isSignedOut && <SignOut />}
      </div>
    </header>
  );
}
