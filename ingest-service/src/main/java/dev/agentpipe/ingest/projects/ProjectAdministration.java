package dev.agentpipe.ingest.projects;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.access.KeysChanged;
import dev.agentpipe.runtime.admin.Administrator;
import dev.agentpipe.runtime.admin.RequestCheck;
import dev.agentpipe.runtime.audit.SecurityAction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Creates, renames, closes and limits projects. Blocks. */
@ApplicationScoped
class ProjectAdministration {

    private static final int MAX_PROJECTS = 1_000;

    private final ProjectStore store;
    private final Administrator administrator;
    private final RequestCheck requests;
    private final Event<KeysChanged> keys;

    ProjectAdministration(
            ProjectStore store, Administrator administrator, RequestCheck requests, Event<KeysChanged> keys) {
        this.store = store;
        this.administrator = administrator;
        this.requests = requests;
        this.keys = keys;
    }

    List<Project> list() throws SQLException {
        return administrator.ofAll()
                ? store.all(MAX_PROJECTS)
                : store.find(administrator.ownProject()).stream().toList();
    }

    @Transactional(rollbackOn = SQLException.class)
    Project create(ProjectRequest request) throws SQLException {
        administrator.requireAll();
        requests.check(request, "id and name");
        if (store.all(MAX_PROJECTS).size() == MAX_PROJECTS) {
            throw ProblemException.of(
                    ErrorCode.CONFLICT, "there are " + MAX_PROJECTS + " projects, the most there may be");
        }
        ProjectLimits limits = request.limits() == null ? ProjectLimits.NONE : request.limits();
        Project project = new Project(request.id(), request.name(), now(), null, limits);
        if (!store.insert(project)) {
            throw ProblemException.of(ErrorCode.CONFLICT, "there is a project with this id");
        }
        administrator.note(project.id(), SecurityAction.PROJECT_CREATED, project.id(), project.name());
        return project;
    }

    @Transactional(rollbackOn = SQLException.class)
    Project change(String id, ProjectChange change) throws SQLException {
        requests.check(change, "name, closed or limits");
        if (change.closed() != null || change.limits() != null) {
            administrator.requireAll();
        }
        Project before = store.lock(id)
                .filter(project -> administrator.administers(project.id()))
                .orElseThrow(() -> ProblemException.of(ErrorCode.NOT_FOUND, "there is no project with this id"));
        if (Boolean.TRUE.equals(change.closed()) && id.equals(ProjectId.DEFAULT)) {
            throw ProblemException.of(ErrorCode.CONFLICT, "this project cannot be closed");
        }
        Project after = before.with(change, now());
        store.update(after);
        note(before, after);
        keys.fire(new KeysChanged());
        return after;
    }

    private void note(Project before, Project after) throws SQLException {
        if (!after.name().equals(before.name())) {
            administrator.note(
                    after.id(), SecurityAction.PROJECT_RENAMED, after.id(), before.name() + " to " + after.name());
        }
        if (after.closed() != before.closed()) {
            SecurityAction action = after.closed() ? SecurityAction.PROJECT_CLOSED : SecurityAction.PROJECT_REOPENED;
            administrator.note(after.id(), action, after.id(), null);
        }
        if (!after.limits().equals(before.limits())) {
            administrator.note(
                    after.id(),
                    SecurityAction.PROJECT_LIMITED,
                    after.id(),
                    after.limits().toString());
        }
    }

    /** In the precision of the database. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
