import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { act, create, type ReactTestRenderer } from "react-test-renderer";
import { followEvents, isAfter, streamUrl, useRealtimeEvents, type Realtime, type RealtimeOptions, type RealtimeStatus } from "./app/realtime/useRealtimeEvents";

/** What a browser has: it is told what the service sends. */
class FakeEventSource {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static made: FakeEventSource[] = [];
  readyState = FakeEventSource.CONNECTING;
  onmessage: ((event: { data: string; lastEventId: string }) => void) | undefined;
  onerror: (() => void) | undefined;

  constructor(readonly url: string) {
    FakeEventSource.made.push(this);
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }

  brings(id: string, event: object): void {
    this.readyState = FakeEventSource.OPEN;
    this.onmessage?.({ data: JSON.stringify(event), lastEventId: id });
  }

  /** An answer other than 200: it gives up. */
  isRefused(): void {
    this.readyState = FakeEventSource.CLOSED;
    this.onerror?.();
  }

  /** It tries again by itself. */
  isLost(): void {
    this.readyState = FakeEventSource.CONNECTING;
    this.onerror?.();
  }
}

let probed = 503;
const newest = () => FakeEventSource.made.at(-1)!;
const settled = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

beforeEach(() => {
  FakeEventSource.made = [];
  Object.assign(globalThis, { EventSource: FakeEventSource, fetch: () => Promise.resolve({ status: probed }), IS_REACT_ACT_ENVIRONMENT: true });
  probed = 503;
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});
afterEach(() => mock.timers.reset());

test("ids are ordered by epoch, then position, as numbers", () => {
  assert.equal(isAfter("1-10", "1-9"), true);
  assert.equal(isAfter("1-9", "1-9"), false);
  assert.equal(isAfter("2-1", "1-900"), true);
});

test("asks for what is wanted", () => {
  assert.equal(streamUrl({}), "/api/realtime/stream?ping=true");
  assert.equal(streamUrl({ conversationId: "a&b", types: ["x", "y"], lastEventId: "1-2" }), "/api/realtime/stream?ping=true&conversationId=a%26b&types=x%2Cy&lastEventId=1-2");
});

test("after an answer other than 200 it is made anew from the last event, after pauses that grow and are spread", async () => {
  const statuses: RealtimeStatus[] = [];
  const close = followEvents({ lastEventId: "1-5" }, { onEvent: () => {}, onStatus: (status) => statuses.push(status) });
  newest().brings("1-5", { type: "connected" });
  newest().brings("1-7", { type: "message.created" });
  const pauses: number[] = [];
  for (let failure = 0; failure < 8; failure++) {
    newest().isRefused();
    await settled();
    const pause = statuses.at(-1)!.retryAt! - Date.now();
    pauses.push(pause);
    const made = FakeEventSource.made.length;
    mock.timers.tick(Math.floor(pause) - 1);
    assert.equal(FakeEventSource.made.length, made);
    mock.timers.tick(2);
    assert.equal(FakeEventSource.made.length, made + 1);
    assert.match(newest().url, /lastEventId=1-7$/);
  }
  pauses.forEach((pause, failure) => {
    const mean = Math.min(1_000 * 2 ** failure, 30_000);
    assert.ok(pause >= mean * 0.5 && pause <= mean * 1.5, `${pause} is not about ${mean}`);
  });
  newest().brings("1-8", { type: "connected" });
  assert.deepEqual(statuses.at(-1), { state: "live" });
  close();
});

test("a connection that was lost is the browser's to open again", () => {
  const statuses: RealtimeStatus[] = [];
  const close = followEvents({}, { onEvent: () => {}, onStatus: (status) => statuses.push(status) });
  newest().isLost();
  mock.timers.tick(20_000);
  assert.equal(FakeEventSource.made.length, 1);
  assert.deepEqual(statuses.at(-1), { state: "reconnecting" });
  close();
});

test("a connection on which nothing comes any more, not even a ping, is given up and made anew", async () => {
  const statuses: RealtimeStatus[] = [];
  const events: string[] = [];
  const close = followEvents({ lastEventId: "1-5" }, { onEvent: ({ type }) => events.push(type), onStatus: (status) => statuses.push(status) });
  const dead = newest();
  dead.brings("1-5", { type: "connected", pingInterval: 15 });
  for (let ping = 0; ping < 10; ping++) {
    mock.timers.tick(30_000);
    dead.brings("", { type: "ping" });
  }
  dead.brings("1-6", { type: "message.created" });
  mock.timers.tick(37_000);
  assert.deepEqual(statuses.at(-1), { state: "live" });
  mock.timers.tick(1_000);
  await settled();
  assert.equal(statuses.at(-1)!.state, "reconnecting");
  assert.equal(dead.readyState, FakeEventSource.CLOSED);
  mock.timers.tick(2_000);
  assert.equal(FakeEventSource.made.length, 2);
  assert.match(newest().url, /lastEventId=1-6$/);
  newest().brings("1-6", { type: "connected", pingInterval: 15 });
  assert.deepEqual(statuses.at(-1), { state: "live" });
  assert.deepEqual(events, ["message.created"]);
  close();
  mock.timers.tick(120_000);
  assert.equal(FakeEventSource.made.length, 2);
});

test("one that the browser cannot open again is given up", async () => {
  const close = followEvents({}, { onEvent: () => {}, onStatus: () => {} });
  for (let attempt = 1; attempt < 4; attempt++) {
    mock.timers.tick(15_000);
    newest().isLost();
    mock.timers.tick(31_000);
    await settled();
    mock.timers.tick(20_000);
    assert.equal(FakeEventSource.made.length, attempt + 1);
  }
  close();
});

test("a connection that is taken and never answered is given up, without a word of the browser", async () => {
  const close = followEvents({}, { onEvent: () => {}, onStatus: () => {} });
  mock.timers.tick(31_000);
  await settled();
  mock.timers.tick(2_000);
  assert.equal(FakeEventSource.made.length, 2);
  close();
});

test("a service that sends no pings may be silent, but not for ever once its connection is lost", async () => {
  const statuses: RealtimeStatus[] = [];
  const close = followEvents({}, { onEvent: () => {}, onStatus: (status) => statuses.push(status) });
  newest().brings("1-5", { type: "connected" });
  mock.timers.tick(600_000);
  assert.deepEqual(statuses.at(-1), { state: "live" });
  newest().isLost();
  mock.timers.tick(31_000);
  await settled();
  mock.timers.tick(2_000);
  assert.equal(FakeEventSource.made.length, 2);
  close();
});

test("whoever may not watch any longer is told, and nothing is tried again", async () => {
  probed = 401;
  const statuses: RealtimeStatus[] = [];
  followEvents({}, { onEvent: () => {}, onStatus: (status) => statuses.push(status) });
  newest().isRefused();
  await settled();
  mock.timers.tick(600_000);
  assert.deepEqual(statuses.at(-1), { state: "ended" });
  assert.equal(FakeEventSource.made.length, 1);
});

test("nothing is told after it was closed", () => {
  const events: string[] = [];
  const close = followEvents({}, { onEvent: (_event, id) => events.push(id), onStatus: () => {} });
  close();
  newest().brings("1-6", { type: "message.created" });
  assert.deepEqual(events, []);
});

let shown: Realtime;
function Shown(options: RealtimeOptions) {
  shown = useRealtimeEvents(options);
  return null;
}

function render(options: RealtimeOptions): ReactTestRenderer {
  let renderer: ReactTestRenderer;
  act(() => {
    renderer = create(<Shown {...options} />);
  });
  return renderer!;
}

test("the hook keeps the newest events, tells each once, and says whether it is connected", () => {
  const told: string[] = [];
  const renderer = render({ conversationId: "c", lastEventId: "1-5", keep: 2, onEvent: (_event, id) => told.push(id) });
  assert.equal(shown.isConnected, false);
  act(() => {
    newest().brings("1-5", { type: "connected" });
    for (const id of ["1-6", "1-7", "1-8"]) newest().brings(id, { type: "message.created", data: { id } });
    mock.timers.tick(20);
  });
  assert.equal(shown.isConnected, true);
  assert.equal(shown.status.state, "live");
  assert.deepEqual(shown.events.map(({ data }) => data?.id), ["1-7", "1-8"]);
  assert.equal(shown.lastEventId, "1-8");
  assert.deepEqual(told, ["1-6", "1-7", "1-8"]);
  act(() => renderer.unmount());
  assert.equal(newest().readyState, FakeEventSource.CLOSED);
});

test("reset forgets, and goes on after another event; so does another conversation", () => {
  const renderer = render({ conversationId: "c", lastEventId: "1-5" });
  act(() => {
    newest().brings("1-6", { type: "stream.reset" });
    mock.timers.tick(20);
  });
  act(() => shown.reset("2-3"));
  assert.deepEqual(shown.events, []);
  assert.match(newest().url, /conversationId=c&lastEventId=2-3$/);
  act(() => renderer.update(<Shown conversationId="d" />));
  assert.match(newest().url, /conversationId=d/);
  assert.equal(FakeEventSource.made.filter(({ readyState }) => readyState !== FakeEventSource.CLOSED).length, 1);
  act(() => renderer.unmount());
});

test("another conversation, or other types, begin after their own snapshot; a later id alone opens nothing anew", () => {
  const renderer = render({ conversationId: "c", lastEventId: "1-5" });
  act(() => renderer.update(<Shown conversationId="c" lastEventId="1-7" />));
  assert.equal(FakeEventSource.made.length, 1);
  act(() => renderer.update(<Shown conversationId="d" lastEventId="1-900" />));
  assert.equal(FakeEventSource.made.length, 2);
  assert.match(newest().url, /conversationId=d&lastEventId=1-900$/);
  assert.equal(shown.lastEventId, "1-900");
  act(() => renderer.update(<Shown conversationId="d" types={["x"]} lastEventId="1-950" />));
  assert.equal(FakeEventSource.made.length, 3);
  assert.match(newest().url, /conversationId=d&types=x&lastEventId=1-950$/);
  act(() => renderer.unmount());
});

test("another function for onEvent opens nothing anew", () => {
  const renderer = render({ conversationId: "c", onEvent: () => {} });
  act(() => renderer.update(<Shown conversationId="c" onEvent={() => {}} />));
  assert.equal(FakeEventSource.made.length, 1);
  act(() => renderer.unmount());
});
