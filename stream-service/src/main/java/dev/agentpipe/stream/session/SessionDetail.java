package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentpipe.model.session.Message;
import java.util.List;

/**
 * One conversation in full, including its initial prompt.
 *
 * @param participantsTruncated true when there are more than fit into one answer, otherwise null
 * @param messages by sequence number, then timestamp; the first or last ones when not all fit into one answer
 * @param messagesTruncated true when there are more, otherwise null
 * @param previousMessages the cursor of the messages before these, null when there are none
 * @param nextMessages the cursor of the messages after these, null when there are none
 * @param missing the sequence numbers that no message has, null when there are none
 * @param lastEventId the last event that the answer includes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionDetail(
        @JsonUnwrapped SessionSummary session,
        Integer maxTurns,
        String completionReason,
        int errors,
        String lastError,
        @JsonRawValue String summary,
        @JsonRawValue String systemInfo,
        @JsonRawValue String command,
        @JsonRawValue String metadata,
        List<SessionParticipant> participants,
        Boolean participantsTruncated,
        List<Message> messages,
        Boolean messagesTruncated,
        String previousMessages,
        String nextMessages,
        MissingNumbers.Missing missing,
        String lastEventId) {

    static SessionDetail of(
            SessionSummary session,
            ConversationTexts texts,
            List<StoredParticipant> participants,
            boolean moreParticipants,
            MessagePage page,
            MissingNumbers.Missing missing) {
        return new SessionDetail(
                session,
                texts.maxTurns(),
                texts.completionReason(),
                texts.errors(),
                texts.lastError(),
                texts.summary(),
                texts.systemInfo(),
                texts.command(),
                texts.metadata(),
                participants.stream().map(SessionParticipant::of).toList(),
                moreParticipants ? true : null,
                page.messages(),
                (page.previousMessages() == null && page.nextMessages() == null) ? null : true,
                page.previousMessages(),
                page.nextMessages(),
                missing,
                page.lastEventId());
    }

    /** An agent as its conversation's start declared it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SessionParticipant(
            String agentId,
            String agentType,
            String agentName,
            String agentVersion,
            String model,
            String prompt,
            String announcement,
            String cliVersion,
            @JsonRawValue String settings) {

        static SessionParticipant of(StoredParticipant p) {
            return new SessionParticipant(
                    p.agentId,
                    p.agentType,
                    p.agentName,
                    p.agentVersion,
                    p.model,
                    p.prompt,
                    p.announcement,
                    p.cliVersion,
                    p.settings);
        }
    }
}
