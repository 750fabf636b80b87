package dev.agentpipe.stream.webhook;

import dev.agentpipe.model.project.ProjectId;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/**
 * A webhook that somebody wants.
 *
 * @param types null for {@code session.completed} and {@code conversation.deleted}
 * @param secret what requests are signed with; null for a new one
 * @param project null for that of whoever asks
 */
public record WebhookRequest(
        String url,
        List<String> types,
        String secret,

        @Pattern(regexp = ProjectId.FORM, message = "must be the id of a project")
        String project) {}
