package dev.agentpipe.kit;

import java.util.UUID;

/** Small events of both vocabularies. */
public final class Events {

    private Events() {}

    public static String message(String conversationId, String messageId, String content) {
        return """
                {"type":"message.created","timestamp":"2026-11-20T23:16:21.345161544Z","data":{"conversation_id":"%s",\
                "message_id":"%s","agent_id":"claude-0","agent_type":"claude","content":"%s"}}""".formatted(conversationId, messageId, content);
    }

    public static String message(String conversationId) {
        return message(conversationId, UUID.randomUUID().toString(), "hello");
    }

    public static String started(String conversationId, String timestamp) {
        return """
                {"type":"conversation.started","timestamp":"%s","data":{"conversation_id":"%s","mode":"reactive",\
                "initial_prompt":"p","participants":[{"agent_id":"a","agent_type":"t"}]}}""".formatted(timestamp, conversationId);
    }

    public static String completed(String conversationId, String timestamp) {
        return """
                {"type":"conversation.completed","timestamp":"%s","data":{"conversation_id":"%s",\
                "status":"completed"}}""".formatted(timestamp, conversationId);
    }

    public static String error(String conversationId, String timestamp) {
        return """
                {"type":"conversation.error","timestamp":"%s","data":{"conversation_id":"%s",\
                "error_message":"failed"}}""".formatted(timestamp, conversationId);
    }
}
