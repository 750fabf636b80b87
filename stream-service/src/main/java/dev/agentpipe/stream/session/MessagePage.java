package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.model.session.Message;
import java.util.List;

/**
 * Messages of one conversation, by sequence number, then timestamp, whatever direction they were asked for in.
 *
 * @param previousMessages the cursor of the page before this one; null when nothing comes before it
 * @param nextMessages that of the page after it; null when nothing follows
 * @param lastEventId what the answer is exact at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessagePage(List<Message> messages, String previousMessages, String nextMessages, String lastEventId) {}
