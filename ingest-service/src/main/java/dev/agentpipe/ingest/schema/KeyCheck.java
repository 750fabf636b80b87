package dev.agentpipe.ingest.schema;

import dev.agentpipe.runtime.access.ApiKeys;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A service that nobody can use, or manage, is not started by intent. */
@ApplicationScoped
class KeyCheck {

    static final String HOW_TO =
            "There is no API key, so nobody could send an event. Make one, for example with: openssl rand -hex 24;"
                    + " set it as AGENTPIPE_BRIDGE_API_KEY and start again. With it, further keys are made over /api/keys.";

    private final ApiKeys keys;
    private final DataSource dataSource;

    KeyCheck(ApiKeys keys, DataSource dataSource) {
        this.keys = keys;
        this.dataSource = dataSource;
    }

    /** Whether somebody can get in; always in the local profile. Asks the schema, which must be there. */
    boolean passes() throws SQLException {
        return !keys.bridgeKeys().isEmpty()
                || ConfigUtils.isProfileActive("local")
                || LaunchMode.current().isDevOrTest()
                || anyStored();
    }

    private boolean anyStored() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select exists (select 1 from api_key
                          where revoked_at is null and (expires_at is null or expires_at > now()))""")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
