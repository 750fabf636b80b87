package dev.agentpipe.runtime.admin;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.audit.SecurityAction;
import dev.agentpipe.runtime.audit.SecurityLog;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;

/** The administrator who makes the current request: of all projects, or of one. */
@ApplicationScoped
public class Administrator {

    /** A project that never exists: restricts a list to nothing. */
    private static final String NO_PROJECT = "";

    private final SecurityIdentity identity;
    private final CurrentVertxRequest current;
    private final SecurityLog log;

    Administrator(SecurityIdentity identity, CurrentVertxRequest current, SecurityLog log) {
        this.identity = identity;
        this.current = current;
        this.log = log;
    }

    public boolean ofAll() {
        return key().countsInAll();
    }

    public boolean administers(String project) {
        return ofAll() || key().project().equals(project);
    }

    /** Fails with {@code forbidden} for an administrator of one project. */
    public void requireAll() {
        if (!ofAll()) {
            throw ProblemException.of(ErrorCode.FORBIDDEN, "this takes an administrator of all projects");
        }
    }

    /** The project of what they create without naming one. */
    public String ownProject() {
        return ofAll() ? ProjectId.DEFAULT : key().project();
    }

    /**
     * The project that a list is restricted to, null for all; {@code wanted}, which may be null, narrows it further.
     */
    public String bound(String wanted) {
        if (wanted == null) {
            return key().project();
        }
        return administers(wanted) ? wanted : NO_PROJECT;
    }

    /** Notes in the security log what they did; {@code project} is null when it concerns no single project. */
    public void note(String project, SecurityAction action, String subject, String detail) throws SQLException {
        log.write(new SecurityLog.Entry(project, key().id(), action, subject, detail), current.getCurrent());
    }

    private ApiKey key() {
        return ApiKey.of(identity);
    }
}
