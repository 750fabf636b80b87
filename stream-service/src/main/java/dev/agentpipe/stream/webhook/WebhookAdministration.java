package dev.agentpipe.stream.webhook;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.admin.Administrator;
import dev.agentpipe.runtime.admin.RequestCheck;
import dev.agentpipe.runtime.audit.SecurityAction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Creates, lists and ends webhooks, for administrators of their project. Blocks. */
@ApplicationScoped
class WebhookAdministration {

    private static final int MAX_LISTED = 1_000;

    private final WebhookStore store;
    private final Administrator administrator;
    private final RequestCheck requests;
    private final WebhookConfig config;

    WebhookAdministration(
            WebhookStore store, Administrator administrator, RequestCheck requests, WebhookConfig config) {
        this.store = store;
        this.administrator = administrator;
        this.requests = requests;
        this.config = config;
    }

    List<Webhook> list(String project) throws SQLException {
        return store.list(administrator.bound(project), MAX_LISTED);
    }

    Webhook find(String id) throws SQLException {
        return store.find(id)
                .filter(webhook -> administrator.administers(webhook.project()))
                .orElseThrow(() -> ProblemException.of(ErrorCode.NOT_FOUND, "there is no webhook with this id"));
    }

    @Transactional(rollbackOn = SQLException.class)
    Webhook create(WebhookRequest request) throws SQLException {
        requests.check(request, "url");
        URI url = WebhookUrl.parse(request.url());
        List<String> types = WebhookTypes.checked(request.types());
        byte[] secret = request.secret() == null ? Signature.createSecret() : Signature.parseSecret(request.secret());
        String project = request.project() == null ? administrator.ownProject() : request.project();
        requireProject(project);
        Webhook webhook = new Webhook(
                UUID.randomUUID().toString(),
                project,
                url.toString(),
                types,
                null,
                Webhook.State.ACTIVE,
                0,
                0,
                0,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                null,
                null,
                null);
        if (!store.insert(webhook, secret, config.maxPerProject())) {
            throw ProblemException.of(
                    ErrorCode.CONFLICT,
                    "the project has " + config.maxPerProject() + " webhooks, the most it may have; delete one first");
        }
        administrator.note(project, SecurityAction.WEBHOOK_CREATED, webhook.id(), url.getHost());
        return webhook.withSecret(Signature.textOf(secret));
    }

    @Transactional(rollbackOn = SQLException.class)
    void delete(String id) throws SQLException {
        Webhook webhook = find(id);
        store.delete(id);
        administrator.note(webhook.project(), SecurityAction.WEBHOOK_DELETED, id, null);
    }

    @Transactional(rollbackOn = SQLException.class)
    Webhook enable(String id) throws SQLException {
        find(id);
        store.enable(id);
        return find(id);
    }

    List<FailedDelivery> failed(String id, long after, int limit) throws SQLException {
        find(id);
        return store.failed(id, after, limit);
    }

    /** Returns how many are sent again; fails with {@code not_found} for one that was not given up. */
    @Transactional(rollbackOn = SQLException.class)
    int retry(String id, Long delivery) throws SQLException {
        find(id);
        int retried = store.retry(id, delivery, MAX_LISTED);
        if (delivery != null && retried == 0) {
            throw ProblemException.of(ErrorCode.NOT_FOUND, "there is no failed delivery with this id");
        }
        return retried;
    }

    private void requireProject(String project) throws SQLException {
        if (!administrator.administers(project)) {
            throw ProblemException.of(ErrorCode.FORBIDDEN, "this key may only create webhooks for its own project");
        }
        if (!store.lockProject(project)) {
            throw ProblemException.of(
                    ErrorCode.VALIDATION_FAILED, List.of(new FieldError("project", "must be that of a project")));
        }
    }
}
