package dev.agentpipe.stream.webhook;

import dev.agentpipe.model.project.ProjectId;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/**
 * A webhook to be created.
 *
 * @param types null for {@code session.completed} and {@code conversation.deleted}
 * @param secret what requests are signed with; null to create one
 * @param project null for the caller's project
 */
public record WebhookRequest(
        String url,
        List<String> types,
        String secret,

        @Pattern(regexp = ProjectId.FORM, message = "must be the id of a project")
        String project) {}
