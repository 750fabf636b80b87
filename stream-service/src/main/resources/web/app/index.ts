// The one entry of the bundle, in two roles: the page, and the SharedWorker that holds the stream for all tabs of a browser.
// Both are this file, since the bundler gives files names that only the file itself knows.
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/list.css";
import "./styles/conversation.css";
import "./styles/message.css";
import "./styles/markdown.css";
import "./styles/views.css";
import "./styles/search.css";
import "./styles/statistics.css";
import "./styles/console.css";
import "./styles/replay.css";
import "./styles/print.css";

const scope = globalThis as unknown as { onconnect?: ((event: MessageEvent) => void) | null; SharedWorkerGlobalScope?: unknown };

if (scope.SharedWorkerGlobalScope) {
  // Tabs may connect while the code is still being loaded.
  const early: MessagePort[] = [];
  scope.onconnect = ({ ports }) => void early.push(ports[0]!);
  const serveWith = (serve: (port: MessagePort) => void) => {
    scope.onconnect = ({ ports }) => serve(ports[0]!);
    early.forEach(serve);
  };
  import("./realtime/worker").then(
    ({ serve }) => serveWith(serve),
    () => serveWith((port) => port.postMessage({ kind: "unserved" })),
  );
} else {
  import("./page").then(
    ({ show }) => show(import.meta.url),
    // public/recover.js knows what to do.
    () => dispatchEvent(new Event("agentpipe.unloaded")),
  );
}
