import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { FromBroker } from "./app/realtime/broker";
import { openElected } from "./app/realtime/elected";

interface Request {
  lead: () => Promise<never>;
  reject: (reason: Error) => void;
}

/** The lock of a browser: one holds it, the others wait, and it can be taken away. */
class FakeLocks {
  holder: Request | undefined;
  waiting: Request[] = [];

  request(_name: string, { signal, steal }: { signal?: AbortSignal; steal?: boolean }, lead: () => Promise<never>): Promise<never> {
    return new Promise((_resolve, reject) => {
      const request = { lead, reject };
      signal?.addEventListener("abort", () => {
        if (!this.waiting.includes(request)) return;
        this.waiting = this.waiting.filter((other) => other !== request);
        reject(new Error("aborted"));
      });
      if (steal) {
        this.holder?.reject(new Error("stolen"));
        this.#grant(request);
      } else if (this.holder) {
        this.waiting.push(request);
      } else {
        this.#grant(request);
      }
    });
  }

  /** The tab that held it is gone. */
  release(): void {
    this.holder = undefined;
    const next = this.waiting.shift();
    if (next) this.#grant(next);
  }

  #grant(request: Request): void {
    this.holder = request;
    queueMicrotask(() => void request.lead());
  }
}

class FakeChannel {
  onmessage: ((event: { data: unknown }) => void) | undefined;
  readonly told: unknown[] = [];

  constructor() {
    channel = this;
  }

  postMessage(data: unknown): void {
    this.told.push(data);
  }
}

class FakeEventSource {
  static readonly CLOSED = 2;
  static made: FakeEventSource[] = [];
  isClosed = false;

  constructor() {
    FakeEventSource.made.push(this);
  }

  close(): void {
    this.isClosed = true;
  }
}

let channel: FakeChannel;
let locks: FakeLocks;
const open = () => FakeEventSource.made.filter(({ isClosed }) => !isClosed).length;
const settled = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};
const frozen: Request = { lead: () => new Promise(() => {}), reject: () => {} };

/** A tab that somebody looks at, and that follows everything. */
function tab(): void {
  const transport = openElected((message: FromBroker) => {
    if (message.kind === "hello") transport.send({ kind: "join", subscription: 1, filter: {}, at: undefined });
  });
  transport.send({ kind: "join", subscription: 1, filter: {}, at: undefined });
}

beforeEach(() => {
  locks = new FakeLocks();
  FakeEventSource.made = [];
  const browser = { navigator: { locks }, document: { visibilityState: "visible" }, BroadcastChannel: FakeChannel, EventSource: FakeEventSource };
  for (const [name, value] of Object.entries(browser)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
});
afterEach(() => mock.timers.reset());

test("a tab that gets the lock while it waits for an answer does not take it away from itself", async () => {
  locks.holder = frozen;
  tab();
  mock.timers.tick(10_000);
  assert.deepEqual(channel.told.filter((sent) => sent === "there?"), ["there?"]);
  mock.timers.tick(2_000);
  locks.release();
  const leader = locks.holder;
  await settled();
  assert.equal(open(), 1);
  mock.timers.tick(5_000);
  await settled();
  assert.equal(locks.holder, leader);
  assert.equal(FakeEventSource.made.length, 1);
});

test("takes the lock from a tab that does not answer, and gives the stream up when that is done to it", async () => {
  locks.holder = frozen;
  tab();
  mock.timers.tick(10_000);
  mock.timers.tick(5_000);
  await settled();
  assert.notEqual(locks.holder, frozen);
  assert.equal(open(), 1);
  void locks.request("", { steal: true }, frozen.lead).catch(() => {});
  await settled();
  assert.equal(open(), 0);
});

test("whoever holds the lock twice has one stream", async () => {
  tab();
  await settled();
  void locks.holder!.lead();
  assert.equal(open(), 1);
});

test("leaves the lock to a tab that answers", () => {
  locks.holder = frozen;
  tab();
  mock.timers.tick(10_000);
  channel.onmessage!({ data: "here" });
  mock.timers.tick(5_000);
  assert.equal(locks.holder, frozen);
});
