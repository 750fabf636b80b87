package dev.agentpipe.stream.forget;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.runtime.audit.SecurityAction;
import dev.agentpipe.runtime.audit.SecurityLog;
import dev.agentpipe.stream.archive.Archive;
import dev.agentpipe.stream.archive.ArchiveException;
import dev.agentpipe.stream.forget.ExpiredConversations.Expired;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Deletes what is too old: conversations one by one, each archived first if there is an archive, and the oldest events
 * of the log. Every instance does; what another one has deleted is skipped.
 */
@Singleton
final class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);
    static final String ACTOR = "retention";
    private static final int PAGE = 100;
    /** Per project and run, so that the others need not wait long. */
    private static final int MAX_PAGES = 100;

    private final RetentionConfig config;
    private final ExpiredConversations expired;
    private final Archive archive;
    private final Deletions deletions;
    private final LogTrim trim;
    private final SecurityLog log;

    Retention(
            RetentionConfig config,
            ExpiredConversations expired,
            Archive archive,
            Deletions deletions,
            LogTrim trim,
            SecurityLog log) {
        this.config = config;
        this.expired = expired;
        this.archive = archive;
        this.deletions = deletions;
        this.trim = trim;
        this.log = log;
    }

    /** What fails is tried again in the next run. */
    @Scheduled(
            every = "{agentpipe.retention.interval}",
            delayed = "{agentpipe.retention.interval}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try {
            Map<String, Double> projects =
                    expired.projects(config.conversations().orElse(null));
            for (Map.Entry<String, Double> project : projects.entrySet()) {
                forgetExpired(project.getKey(), project.getValue());
            }
            trimLog();
        } catch (SQLException failure) {
            LOG.infof("retention continues with the next run: %s", failure.getMessage());
        }
    }

    private void forgetExpired(String project, double seconds) throws SQLException {
        Expired last = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            List<Expired> found = expired.of(project, seconds, last, PAGE);
            for (Expired conversation : found) {
                forget(conversation);
                last = conversation;
            }
            if (found.size() < PAGE) {
                return;
            }
        }
    }

    /** If something was written to it since it was archived, that would be lost: then it stays. */
    private void forget(Expired conversation) throws SQLException {
        try {
            archive.store(conversation.id(), conversation.lastSeq());
        } catch (ArchiveException failure) {
            LOG.warnf("conversation %s stays, it cannot be archived: %s", conversation.id(), failure.getMessage());
            return;
        }
        deletions.delete(new Deletion(
                conversation.id(), Projects.ofKey(conversation.project()), conversation.lastSeq(), ACTOR, null, null));
    }

    private void trimLog() throws SQLException {
        if (config.logAge().isEmpty() && config.logSize().isEmpty()) {
            return;
        }
        LogTrim.Trimmed trimmed = trim.trim(
                config.logAge().orElse(null),
                config.logSize().map(MemorySize::asLongValue).orElse(null));
        if (trimmed.events() > 0) {
            String detail = trimmed.events() + " events, those from " + trimmed.first() + " are kept";
            log.write(new SecurityLog.Entry(null, ACTOR, SecurityAction.RETENTION_RAN, "event_log", detail), null);
        }
    }
}
