import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { FromBroker } from "./app/realtime/broker";
import { openWorker } from "./app/realtime/toWorker";

class FakePort {
  onmessage: ((event: { data: unknown }) => void) | undefined;
  readonly told: { kind: string }[] = [];
  isClosed = false;

  postMessage(data: { kind: string }): void {
    this.told.push(data);
    if (data.kind === "there?" && answers) this.onmessage!({ data: { kind: "here" } });
  }

  close(): void {
    this.isClosed = true;
  }
}

class FakeWorker {
  readonly port = new FakePort();
  onerror: (() => void) | undefined;

  constructor() {
    worker = this;
  }
}

let worker: FakeWorker;
let answers: boolean;
let deaths: number;
let received: FromBroker[];
const page = { visibilityState: "visible" };
const asked = () => worker.port.told.filter(({ kind }) => kind === "there?").length;

beforeEach(() => {
  const browser = { SharedWorker: FakeWorker, document: page, navigator: {} };
  for (const [name, value] of Object.entries(browser)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  mock.timers.enable({ apis: ["setInterval"] });
  page.visibilityState = "visible";
  answers = true;
  deaths = 0;
  received = [];
  openWorker("/bundle.js", (message) => received.push(message), () => deaths++);
});
afterEach(() => mock.timers.reset());

test("a worker that says nothing more is given up, once, and is told nothing to do", () => {
  mock.timers.tick(60_000);
  assert.equal(deaths, 0);
  answers = false;
  mock.timers.tick(20_000);
  assert.equal(deaths, 0);
  mock.timers.tick(5_000);
  assert.equal(deaths, 1);
  assert.equal(worker.port.isClosed, true);
  assert.equal(worker.port.told.at(-1)!.kind, "bye");
  mock.timers.tick(60_000);
  worker.onerror!();
  worker.port.onmessage!({ data: { kind: "hello" } });
  assert.equal(deaths, 1);
  assert.deepEqual(received, []);
});

test("a worker that says anything is alive, however late it answers", () => {
  answers = false;
  for (let time = 0; time < 5; time++) {
    mock.timers.tick(20_000);
    worker.port.onmessage!({ data: { kind: "hello" } });
  }
  assert.equal(deaths, 0);
  assert.equal(received.length, 5);
});

test("a tab that nobody looks at doubts nothing", () => {
  answers = false;
  mock.timers.tick(20_000);
  page.visibilityState = "hidden";
  const before = asked();
  mock.timers.tick(600_000);
  page.visibilityState = "visible";
  mock.timers.tick(20_000);
  assert.equal(deaths, 0);
  assert.equal(asked(), before + 4);
});

test("a worker without its code is given up at once", () => {
  worker.port.onmessage!({ data: { kind: "unserved" } });
  assert.equal(deaths, 1);
});
