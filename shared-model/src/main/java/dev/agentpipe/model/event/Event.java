package dev.agentpipe.model.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.session.Identifier;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.model.session.Totals;
import dev.agentpipe.model.session.Utf8Size;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.util.List;

/** An event as a client reports it, in the documented terms whichever vocabulary was used. */
public sealed interface Event {

    /** The documented name of the type. */
    String type();

    /** When it happened, according to the client's clock. */
    Timestamp timestamp();

    /** Null for events of no conversation. */
    String conversationId();

    /** Calls the method of the visitor for this kind. */
    <T> T accept(Visitor<T> visitor);

    /** A conversation begins; may arrive after its messages and its end. */
    record ConversationStarted(
            @NotNull(message = "is required") Timestamp timestamp,
            @Identifier String conversationId,
            @Utf8Size(max = 1000) String name,

            @NotNull(message = "is required", groups = Message.Required.class)
            @Pattern(
                    regexp = "round-robin|reactive|free-form",
                    message = "must be round-robin, reactive or free-form",
                    groups = Message.Required.class)
            @Utf8Size(max = 1000)
            String mode,

            @Positive(message = "must be greater than zero") Integer maxTurns,

            @NotNull(message = "is required", groups = Message.Required.class)
            String initialPrompt,

            @NotEmpty(message = "must name at least one participant", groups = Message.Required.class)
            List<@Valid Participant> participants,

            ObjectNode systemInfo,
            ObjectNode command,
            ObjectNode metadata,
            ObjectNode extra)
            implements Event {

        @Override
        public String type() {
            return EventTypes.CONVERSATION_STARTED;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.started(this);
        }

        /** This event with its id and the participants that it is stored with. */
        ConversationStarted completed(String id, List<Participant> completeParticipants) {
            return new ConversationStarted(
                    timestamp,
                    id,
                    name,
                    mode,
                    maxTurns,
                    initialPrompt,
                    completeParticipants,
                    systemInfo,
                    command,
                    metadata,
                    extra);
        }
    }

    /** A message of a conversation. */
    record MessageCreated(
            @NotNull(message = "is required") Timestamp timestamp,
            @NotNull(message = "is required") @Identifier String conversationId,
            @NotNull(message = "is required") @Valid Message message)
            implements Event {

        @Override
        public String type() {
            return EventTypes.MESSAGE_CREATED;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.messageCreated(this);
        }
    }

    /** A conversation ends: completed, interrupted or failed. A resumed conversation ends again; the newest end counts. */
    record ConversationEnded(
            @NotNull(message = "is required") Timestamp timestamp,
            @NotNull(message = "is required") @Identifier String conversationId,

            @NotNull(message = "must be completed, interrupted or error")
            Outcome status,

            @Utf8Size(max = 1000) String reason,
            @Valid Totals totals,
            ObjectNode summary)
            implements Event {

        @Override
        public String type() {
            return status == Outcome.INTERRUPTED
                    ? EventTypes.CONVERSATION_INTERRUPTED
                    : EventTypes.CONVERSATION_COMPLETED;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.ended(this);
        }
    }

    /** How a conversation ended; the names are the conversation's status from then on. */
    enum Outcome {
        COMPLETED,
        INTERRUPTED,
        ERROR
    }

    /** Something went wrong; the conversation may go on. */
    record ErrorOccurred(
            @NotNull(message = "is required") Timestamp timestamp,
            @Identifier String conversationId,
            @NotNull(message = "is required") String error,
            @Utf8Size(max = 1000) String errorCode,
            @Identifier String agentId,
            ObjectNode details)
            implements Event {

        @Override
        public String type() {
            return EventTypes.ERROR_OCCURRED;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.errorOccurred(this);
        }
    }

    /** Stored and shown unchanged, {@code bridge.*} and {@code log.entry}; does not change its conversation. */
    record Other(
            @NotNull(message = "is required") Timestamp timestamp,
            @Identifier String conversationId,
            String type,
            ObjectNode data)
            implements Event {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.other(this);
        }
    }

    /** An operation on every kind of event: a new kind does not compile until all operations handle it. */
    interface Visitor<T> {

        T started(ConversationStarted event);

        T messageCreated(MessageCreated event);

        T ended(ConversationEnded event);

        T errorOccurred(ErrorOccurred event);

        T other(Other event);
    }
}
