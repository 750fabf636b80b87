import { useRealtimeEvents } from "../realtime/useRealtimeEvents";
import { followShared } from "../realtime/shared";
import { Command } from "../shared/Command";

const GREETINGS = ["bridge.test", "bridge.connected"] as const;

/** How a command line is pointed here; it answers when that has worked. */
export function EmptyList() {
  const { events } = useRealtimeEvents({ types: GREETINGS, follow: followShared });
  const greeting = events.at(-1);
  const info = greeting?.data?.systemInfo as { agentpipeVersion?: string; os?: string } | undefined;
  return (
    <section className="empty" aria-labelledby="empty-title">
      <h2 id="empty-title">No conversations yet</h2>
      <p>They appear here the moment an agent speaks. These three lines point an AgentPipe command line here:</p>
      <Command>{`export AGENTPIPE_STREAM_ENABLED=true AGENTPIPE_STREAM_URL=${location.origin}`}</Command>
      <Command>export AGENTPIPE_STREAM_API_KEY=…</Command>
      <Command>agentpipe bridge test</Command>
      <p role="status" className="greeting">
        {greeting
          ? `A command line is connected${info ? `: AgentPipe ${info.agentpipeVersion ?? ""} on ${info.os ?? "an unknown system"}` : ""}. Start a conversation, and it will be here.`
          : "Waiting for a command line…"}
      </p>
    </section>
  );
}
