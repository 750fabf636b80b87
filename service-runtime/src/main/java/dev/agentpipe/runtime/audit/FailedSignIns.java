package dev.agentpipe.runtime.audit;

import dev.agentpipe.runtime.http.ClientAddress;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Failed sign-ins, of which guessing keys causes many: one entry per minute and network, with their number. */
@ApplicationScoped
class FailedSignIns {

    private static final Logger LOG = Logger.getLogger(FailedSignIns.class);

    /** So many networks per minute are distinguished; all others count as one. */
    private static final int MAX_NETWORKS = 100;

    private static final String OTHERS = "others";

    private static final String ADD = """
            insert into audit_entry as e (project, actor, action, subject, address, times, once)
            values (null, '', ?, 'sign-in', ?, ?, ?)
            on conflict (once) do update set times = e.times + excluded.times""";

    private final DataSource dataSource;
    private final Map<Window, Failures> failures = new ConcurrentHashMap<>();

    FailedSignIns(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    private record Window(String network, Instant minute) {}

    private record Failures(String address, int times) {

        Failures plus(Failures more) {
            return new Failures(address, times + more.times);
        }
    }

    void note(String address) {
        Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        Window window = new Window(ClientAddress.network(address), minute);
        if (failures.size() >= MAX_NETWORKS && !failures.containsKey(window)) {
            window = new Window(OTHERS, minute);
        }
        failures.merge(window, new Failures(address, 1), Failures::plus);
    }

    void stop(@Observes ShutdownEvent event) {
        write();
    }

    /** What cannot be written now is kept for the next time. */
    @Scheduled(every = "2S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void write() {
        for (Window window : List.copyOf(failures.keySet())) {
            Failures failed = failures.remove(window);
            if (failed != null && !add(window, failed)) {
                failures.merge(window, failed, Failures::plus);
                return;
            }
        }
    }

    private boolean add(Window window, Failures failed) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, SecurityAction.SIGN_IN_FAILED.text());
            statement.setString(2, window.network().equals(OTHERS) ? null : failed.address());
            statement.setInt(3, failed.times());
            statement.setString(4, "sign-in.failed " + window.network() + " " + window.minute());
            statement.executeUpdate();
            return true;
        } catch (SQLException e) {
            LOG.debugf("cannot write failed sign-ins: %s", e.getMessage());
            return false;
        }
    }
}
