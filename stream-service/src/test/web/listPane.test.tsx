import assert from "node:assert/strict";
import test from "node:test";
import { act, create, type ReactTestRenderer } from "react-test-renderer";
import { ListPane } from "./app/list/ListPane";

class FakeElement {
  closest = () => null;
  focus(): void {
    browser.document.activeElement = this;
  }
}

const cards = [new FakeElement(), new FakeElement()];
const listeners = new Set<(event: object) => void>();
const browser = {
  HTMLElement: FakeElement,
  document: { activeElement: undefined as FakeElement | undefined, querySelector: () => null },
  location: { pathname: "/", search: "", origin: "http://x" },
  addEventListener: (type: string, listener: (event: object) => void) => type === "keydown" && listeners.add(listener),
  removeEventListener: (type: string, listener: (event: object) => void) => type === "keydown" && listeners.delete(listener),
  fetch: () => Promise.resolve(Response.json({ sessions: [], lastEventId: "1-5" })),
  IS_REACT_ACT_ENVIRONMENT: true,
};
const focused = () => cards.indexOf(browser.document.activeElement!);

/** A key that is pressed while nothing has the focus. */
function press(key: string): void {
  const event = { key, target: new FakeElement(), defaultPrevented: false, preventDefault: () => {} };
  listeners.forEach((listener) => listener(event));
}

test("j and k walk the cards wherever the focus is, while no conversation is open whose messages they would walk", async () => {
  Object.assign(globalThis, browser);
  let renderer: ReactTestRenderer;
  await act(async () => {
    renderer = create(<ListPane route={{}} />, { createNodeMock: () => ({ querySelectorAll: () => cards }) });
  });
  press("j");
  assert.equal(focused(), 0);
  press("j");
  assert.equal(focused(), 1);
  press("k");
  assert.equal(focused(), 0);
  act(() => renderer.update(<ListPane route={{ conversation: "c" }} />));
  press("j");
  assert.equal(focused(), 0);
  act(() => renderer.unmount());
  assert.equal(listeners.size, 0);
});
