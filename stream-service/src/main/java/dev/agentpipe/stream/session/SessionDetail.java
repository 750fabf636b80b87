package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agentpipe.model.session.Message;
import java.util.List;

/**
 * One conversation whole, its initial prompt too.
 *
 * @param participantsTruncated true when there are more than one answer holds, else null
 * @param messages by sequence number, then timestamp; the first ones when they are more than one answer holds
 * @param messagesTruncated true when there are more, else null
 * @param nextMessages the cursor of the rest, null when there is none
 * @param lastEventId what the answer is exact at
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
        String nextMessages,
        String lastEventId) {

    static SessionDetail of(
            SessionSummary session,
            Conversation conversation,
            List<StoredParticipant> participants,
            boolean moreParticipants,
            MessagePage page) {
        return new SessionDetail(
                session,
                conversation.maxTurns,
                conversation.completionReason,
                conversation.errorCount,
                conversation.lastError,
                conversation.summary,
                conversation.systemInfo,
                conversation.command,
                conversation.metadata,
                participants.stream().map(SessionParticipant::of).toList(),
                moreParticipants ? true : null,
                page.messages(),
                page.nextMessages() == null ? null : true,
                page.nextMessages(),
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
