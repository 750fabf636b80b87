package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.model.session.Message;
import java.util.List;

/**
 * Messages of one conversation, by sequence number, then timestamp, in whichever direction they were requested.
 *
 * @param previousMessages the cursor of the previous page; null when there is none
 * @param nextMessages the cursor of the next page; null when there is none
 * @param lastEventId the last event that the answer includes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessagePage(List<Message> messages, String previousMessages, String nextMessages, String lastEventId) {}
