import { clean } from "../markdown/clean";
import { ClockTime } from "../shared/Time";
import type { Fault } from "./conversationState";

export function FaultRow({ fault }: { fault: Fault }) {
  const who = fault.agentId ?? fault.agentType;
  return (
    <section className="fault" data-id={fault.id} tabIndex={-1} aria-label="Error">
      <p className="facts">
        <strong>Error{who ? ` of ${clean(who)}` : ""}</strong>
        {fault.errorCode && <span>{clean(fault.errorCode)}</span>}
        {fault.timestamp && <ClockTime time={fault.timestamp} />}
      </p>
      <p dir="auto">{clean(fault.error)}</p>
    </section>
  );
}
