package dev.agentpipe.stream.follow;

import dev.agentpipe.runtime.health.SchemaCheck;
import dev.agentpipe.stream.FatalFailure;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Runs one follower: step after step while it is behind, otherwise with a look now and then. */
final class FollowerThread implements Runnable {

    private static final Logger LOG = Logger.getLogger(FollowerThread.class);

    private final LogFollower follower;
    private final FollowerStep step;
    private final DataSource dataSource;
    private final QueryTimes times;
    private final SchemaCheck schema;
    private final Semaphore connections;
    private final FollowerConfig config;
    private volatile Look look;
    private volatile boolean stopped;
    private Duration pause;

    FollowerThread(
            LogFollower follower,
            FollowerStep step,
            DataSource dataSource,
            QueryTimes times,
            SchemaCheck schema,
            Semaphore connections,
            FollowerConfig config) {
        this.follower = follower;
        this.step = step;
        this.dataSource = dataSource;
        this.times = times;
        this.schema = schema;
        this.connections = connections;
        this.config = config;
    }

    String name() {
        return follower.name();
    }

    /** Null before the first look. */
    Look lastLook() {
        return look;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                if (!work()) {
                    sleep(config.interval());
                }
            } catch (InterruptedException stopping) {
                return;
            } catch (Throwable failure) {
                FatalFailure.endIfOutOfMemory(failure);
                if (stopped || !pauseAfter(failure)) {
                    return;
                }
            }
        }
    }

    /** Whether to continue at once. */
    private boolean work() throws SQLException, InterruptedException {
        schema.require();
        connections.acquire();
        try (Connection connection = dataSource.getConnection()) {
            look = FollowerRow.look(connection, follower.name());
            if (!look.isBehind(follower.version())) {
                succeeded();
                return false;
            }
            Look before = look;
            if (before.progress() == null) {
                FollowerRow.createIfMissing(connection, follower.name());
            }
            look = times.time(QueryName.FOLLOWER, () -> afterStep(connection));
            succeeded();
            // Not while another instance or a deletion works on it; nor for the few events of the last moment.
            return !before.equals(look) && look.isBehind(follower.version()) && isWorthIt(before);
        } finally {
            connections.release();
        }
    }

    private boolean isWorthIt(Look before) {
        return before.progress() == null
                || look.progress().rebuilding() != null
                || before.progress().rebuilding() != null
                || look.events() >= config.pageSize() / 4
                || look.progress().id().position() - before.progress().id().position() >= config.pageSize();
    }

    private Look afterStep(Connection connection) throws SQLException {
        inTransaction(connection);
        return FollowerRow.look(connection, follower.name());
    }

    private void inTransaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            step.run(connection);
            connection.commit();
        } catch (Throwable failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void succeeded() {
        if (pause != null) {
            pause = null;
            LOG.infof("%s follows the log again", follower.name());
        }
    }

    private boolean pauseAfter(Throwable failure) {
        if (pause == null) {
            pause = config.interval();
            LOG.logf(
                    failure instanceof SchemaCheck.NotYet ? Logger.Level.INFO : Logger.Level.WARN,
                    "%s cannot follow the log, retrying: %s",
                    follower.name(),
                    failure);
        } else {
            pause = Duration.ofNanos(
                    Math.min(pause.multipliedBy(2).toNanos(), config.maxPause().toNanos()));
        }
        LOG.debugf(failure, "%s cannot follow the log", follower.name());
        try {
            sleep(pause);
            return true;
        } catch (InterruptedException stopping) {
            return false;
        }
    }

    private static void sleep(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
