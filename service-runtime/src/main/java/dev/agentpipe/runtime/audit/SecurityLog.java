package dev.agentpipe.runtime.audit;

import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.runtime.problem.RequestId;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Writes the security log, the table {@code audit_entry}. Blocks, except for {@link #failedSignIn}. */
@ApplicationScoped
public class SecurityLog {

    private static final String INSERT = """
            insert into audit_entry (project, actor, action, subject, detail, address, request_id)
            values (?, ?, ?, ?, ?, ?, ?)""";

    private final DataSource dataSource;
    private final ClientAddress addresses;
    private final FailedSignIns failedSignIns;

    SecurityLog(DataSource dataSource, ClientAddress addresses, FailedSignIns failedSignIns) {
        this.dataSource = dataSource;
        this.addresses = addresses;
        this.failedSignIns = failedSignIns;
    }

    /**
     * What happened.
     *
     * @param project the id of the project whose administrators see it; null for those of all projects only
     * @param actor the id of the key that did it
     * @param subject what was changed, for example the id of a key
     * @param detail may be null
     */
    public record Entry(String project, String actor, SecurityAction action, String subject, String detail) {}

    /** Writes an entry in the transaction of the change, if there is one, so that neither exists without the other. */
    public void write(Entry entry, RoutingContext request) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, entry.project());
            statement.setString(2, entry.actor());
            statement.setString(3, entry.action().text());
            statement.setString(4, entry.subject());
            statement.setString(5, entry.detail());
            statement.setString(6, request == null ? null : addresses.of(request));
            statement.setString(7, request == null ? null : RequestId.of(request));
            statement.executeUpdate();
        }
    }

    /** Notes the use of an invalid key; written soon after, one entry per minute and network. */
    public void failedSignIn(RoutingContext request) {
        failedSignIns.note(addresses.of(request));
    }
}
