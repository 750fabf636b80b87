import { useEffect, useMemo, type ReactElement } from "react";
import { Audit } from "../console/Audit";
import { Events } from "../console/Events";
import { EventStore } from "../console/eventStore";
import { Instances } from "../console/Instances";
import { Keys } from "../console/Keys";
import { Projects } from "../console/Projects";
import { RejectedEvents } from "../console/RejectedEvents";
import { tabOf, TABS, type Tab } from "../console/tabs";
import { Usage } from "../console/Usage";
import { Webhooks } from "../console/Webhooks";
import { WithKey } from "../console/WithKey";
import { Link } from "../routing/Link";
import type { Route } from "../routing/route";
import { useRoute } from "../routing/useRoute";
import { useTitle } from "../shared/useTitle";

const WORDS: Record<Tab, string> = {
  events: "Events",
  rejected: "Rejected",
  keys: "Keys",
  projects: "Projects",
  webhooks: "Webhooks",
  usage: "Usage",
  audit: "Audit",
  instances: "Instances",
};

const SHOWN: Record<Tab, (route: Route, events: EventStore) => ReactElement> = {
  events: (route, events) => <Events route={route} store={events} />,
  rejected: () => <WithKey>{(key) => <RejectedEvents adminKey={key} />}</WithKey>,
  keys: () => <WithKey>{(key) => <Keys adminKey={key} />}</WithKey>,
  projects: () => <WithKey>{(key) => <Projects adminKey={key} />}</WithKey>,
  webhooks: () => <WithKey>{(key) => <Webhooks adminKey={key} />}</WithKey>,
  usage: (route) => <WithKey>{(key) => <Usage adminKey={key} route={route} />}</WithKey>,
  audit: (route) => <WithKey>{(key) => <Audit adminKey={key} route={route} />}</WithKey>,
  instances: () => <Instances />,
};

export default function Console() {
  useTitle("Console");
  const route = useRoute();
  const tab = tabOf(route.tab);
  // Here, so that nothing passes unseen while another part is looked at.
  const events = useMemo(() => new EventStore(), []);
  useEffect(() => events.open(), [events]);
  return (
    <section className="view console" aria-labelledby="view-title">
      <h1 id="view-title">Console</h1>
      {/* Links, not tabs: each is a place that can be opened and copied. */}
      <nav className="tabs" aria-label="Parts of the console">
        {TABS.map((name) => (
          <Link key={name} to={{ view: "console", ...(name === "events" ? {} : { tab: name }) }} aria-current={name === tab ? "page" : undefined}>
            {WORDS[name]}
          </Link>
        ))}
      </nav>
      <div className="part" key={tab}>
        {SHOWN[tab](route, events)}
      </div>
    </section>
  );
}
