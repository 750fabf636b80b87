import { memo } from "react";
import type { Message } from "../api/types";
import { clean, visible } from "../markdown/clean";
import { LongText } from "../markdown/LongText";
import { Markdown } from "../markdown/Markdown";
import { format } from "../routing/route";
import { nameOf } from "../shared/agents";
import { Avatar } from "../shared/Avatar";
import { CopyButton } from "../shared/CopyButton";
import { compact, cost, duration, number } from "../shared/format";
import { ClockTime } from "../shared/Time";

interface MessageViewProps {
  message: Message;
  conversationId: string;
  colour: string;
  isContinued: boolean;
  isRaw: boolean;
  isWanted: boolean;
  position: number;
}

export const MessageView = memo(function MessageView({ message, conversationId, colour, isContinued, isRaw, isWanted, position }: MessageViewProps) {
  const { content, metrics = {} } = message;
  const tokens = metrics.totalTokens ?? (metrics.inputTokens ?? 0) + (metrics.outputTokens ?? 0);
  const heading = `heading-${position}`;
  const link = () => location.origin + format({ conversation: conversationId, message: message.id });
  return (
    <article
      className={`message ${colour}${isContinued ? " continued" : ""}${isWanted ? " wanted" : ""}`}
      data-id={message.id}
      data-role={message.role}
      tabIndex={-1}
      aria-labelledby={heading}
    >
      <Avatar agent={message} colour={colour} />
      <div className="message-body">
        <header className="message-head">
          <h2 id={heading}>{clean(nameOf(message))}</h2>
          <span className="facts">
            {message.role !== "agent" && <span>{message.role}</span>}
            {message.sequenceNumber !== undefined && <span title="sequence number">#{message.sequenceNumber}</span>}
            <ClockTime time={message.timestamp} />
            {metrics.model && <span>{clean(metrics.model)}</span>}
            {tokens > 0 && (
              <span title={`${number(metrics.inputTokens ?? 0)} in, ${number(metrics.outputTokens ?? 0)} out`}>
                {compact(tokens)} tokens
              </span>
            )}
            {metrics.cost ? <span>{cost(metrics.cost)}</span> : null}
            {metrics.duration ? <span>{duration(metrics.duration)}</span> : null}
          </span>
          <span className="message-actions">
            <CopyButton text={() => content} label={`Copy message of ${nameOf(message)}`} />
            <CopyButton text={link} label={`Copy link to message of ${nameOf(message)}`}>
              Link
            </CopyButton>
          </span>
        </header>
        <LongText
          text={content}
          draw={(shown) =>
            isRaw ? (
              <pre className="content raw" dir="auto" tabIndex={0}>
                {visible(shown)}
              </pre>
            ) : (
              <Markdown>{shown}</Markdown>
            )
          }
        />
        {message.truncated && (
          <p className="cut">
            The sender cut this message{message.originalBytes ? `: it had ${number(message.originalBytes)} bytes` : ""}.
          </p>
        )}
      </div>
    </article>
  );
});
