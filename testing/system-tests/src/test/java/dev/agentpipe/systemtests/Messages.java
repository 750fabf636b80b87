package dev.agentpipe.systemtests;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Events as the command line sends them, about 600 bytes each. */
final class Messages {

    /** Part of the content of each. */
    static final String SAID = "nothing lost, nothing twice ";

    private Messages() {}

    static String created(String conversationId, String id, int number) {
        return """
                {"type":"message.created","timestamp":"2026-11-20T23:16:21.345161544Z","data":{"conversation_id":"%s",\
                "message_id":"%s","agent_id":"claude-0","agent_type":"claude","content":"%s","sequence_number":%d,\
                "tokens_used":235,"cost":0.00047,"model":"claude-sonnet-4","duration_ms":2340}}""".formatted(conversationId, id, SAID.repeat(10), number);
    }

    /** An upload of a conversation with one message. */
    static String session(String conversationId, String said) {
        return """
                {"session":{"name":"%s","mode":"round-robin","initialPrompt":"",\
                "status":"COMPLETED","startedAt":"2026-01-02T03:04:05Z",\
                "metadata":{"originalId":"%s"}},"participants":[{"agentId":"a","agentType":"claude","agentName":"Ada"}],\
                "messages":[{"agentId":"a","agentType":"claude","agentName":"Ada","content":"%s","role":"agent",\
                "timestamp":"2026-01-02T03:05:00Z"}]}""".formatted(said, conversationId, said);
    }

    /** An event log of so many messages of one conversation, as the command line leaves it behind. */
    static String eventLog(String conversationId, int messages) {
        return IntStream.rangeClosed(1, messages)
                .mapToObj(number -> created(conversationId, conversationId + "-" + number, number))
                .collect(Collectors.joining("\n"));
    }
}
