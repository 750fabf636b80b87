import { followShared } from "../realtime/shared";
import type { Follow } from "../realtime/useRealtimeEvents";
import { batched } from "../shared/batched";
import { Store } from "../shared/store";
import { cleared, EMPTY, lineOf, passed, paused, resumed, type EventLog, type Line } from "./eventLog";

/** Follows from now on, everything that whoever watches may read. */
export class EventStore extends Store<EventLog> {
  readonly #follow: Follow;

  constructor(follow: Follow = followShared) {
    super(EMPTY);
    this.#follow = follow;
  }

  open(): () => void {
    const lines = batched<Line>((arrived) => this.set(passed(this.get(), arrived)));
    return this.#follow({}, { onEvent: (event, id) => lines.add(lineOf(event, id)), onStatus: () => {} });
  }

  readonly pause = (): void => this.set(paused(this.get()));
  readonly resume = (): void => this.set(resumed(this.get()));
  readonly clear = (): void => this.set(cleared(this.get()));
}
