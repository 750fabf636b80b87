package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What a follower does in one transaction: processes a page of the log, or rebuilds a few conversations, and updates
 * its row.
 */
final class FollowerStep {

    private static final Logger LOG = Logger.getLogger(FollowerStep.class);
    private static final int MAX_CONVERSATIONS = 200;

    private final LogFollower follower;
    private final PageLimits limits;

    FollowerStep(LogFollower follower, PageLimits limits) {
        this.follower = follower;
        this.limits = limits;
    }

    /** The caller has to commit. */
    void run(Connection connection) throws SQLException {
        Optional<Progress> locked = FollowerRow.lock(connection, follower.name());
        if (locked.isEmpty()) {
            return;
        }
        Progress progress = locked.get();
        if (progress.version() < follower.version()) {
            beginRebuild(connection, "its version is " + follower.version());
        } else if (progress.version() > follower.version()) {
            // An instance of a newer release derives different data; two versions must not undo each other's work.
            return;
        } else if (progress.rebuilding() != null) {
            rebuild(connection, progress);
        } else {
            follow(connection, progress);
        }
    }

    private void beginRebuild(Connection connection, String why) throws SQLException {
        EventId head = FollowerRow.look(connection, follower.name()).head();
        LOG.infof("%s is built again from the tables: %s", follower.name(), why);
        follower.begin(connection);
        FollowerRow.move(connection, follower.name(), new Progress(follower.version(), head, ""));
    }

    private void rebuild(Connection connection, Progress progress) throws SQLException {
        List<String> ids =
                FollowerRow.conversationsAfter(connection, progress.rebuilding(), MAX_CONVERSATIONS, limits.rows());
        if (!ids.isEmpty()) {
            follower.rebuild(connection, ids, progress.id().position());
        } else {
            LOG.infof("%s is built, up to %s", follower.name(), progress.id());
        }
        String last = ids.isEmpty() ? null : ids.get(ids.size() - 1);
        FollowerRow.move(connection, follower.name(), new Progress(progress.version(), progress.id(), last));
    }

    private void follow(Connection connection, Progress progress) throws SQLException {
        long position = progress.id().position();
        LogPage page = EventLog.page(connection, follower.types(), position, limits);
        if (page.firstPosition() > position + 1) {
            beginRebuild(connection, "the log begins at " + page.firstPosition() + ", it was at " + position);
            return;
        }
        List<LoggedEvent> events = page.events();
        if (!events.isEmpty()) {
            follower.apply(connection, events);
            position = events.get(events.size() - 1).position();
        }
        EventId id = new EventId(page.epoch(), position);
        if (!id.equals(progress.id())) {
            FollowerRow.move(connection, follower.name(), new Progress(progress.version(), id, null));
        }
    }
}
