package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.model.session.Message;
import java.util.List;

/**
 * Messages of one conversation, by sequence number, then timestamp.
 *
 * @param nextMessages for the page after this one; null on the last
 * @param lastEventId what the answer is exact at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessagePage(List<Message> messages, String nextMessages, String lastEventId) {}
