package dev.agentpipe.runtime.audit;

import com.fasterxml.jackson.annotation.JsonValue;

/** The actions that the security log records. */
public enum SecurityAction {
    SIGN_IN_SUCCEEDED("sign-in.succeeded"),
    SIGN_IN_FAILED("sign-in.failed"),
    KEY_CREATED("key.created"),
    KEY_ROTATED("key.rotated"),
    KEY_REVOKED("key.revoked"),
    PROJECT_CREATED("project.created"),
    PROJECT_LIMITED("project.limited"),
    PROJECT_RENAMED("project.renamed"),
    PROJECT_CLOSED("project.closed"),
    PROJECT_REOPENED("project.reopened"),
    WEBHOOK_CREATED("webhook.created"),
    WEBHOOK_DELETED("webhook.deleted"),
    CONVERSATION_EXPORTED("conversation.exported"),
    CONVERSATION_RESTORED("conversation.restored"),
    CONVERSATION_DELETED("conversation.deleted"),
    RETENTION_RAN("retention.ran");

    private final String text;

    SecurityAction(String text) {
        this.text = text;
    }

    /** As it is stored and shown. */
    @JsonValue
    public String text() {
        return text;
    }
}
