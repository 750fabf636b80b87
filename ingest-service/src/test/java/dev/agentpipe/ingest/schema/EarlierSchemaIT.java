package dev.agentpipe.ingest.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Databases of earlier releases get the same schema as a new one, and keep what is in them. */
class EarlierSchemaIT {

    /** Everything that a migration makes, as PostgreSQL describes it. */
    private static final String SCHEMA = """
            select format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
              from information_schema.columns
              where table_schema = 'public' and table_name <> 'flyway_schema_history'
            union all select indexdef from pg_indexes
              where schemaname = 'public' and tablename <> 'flyway_schema_history'
            union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
            union all select format('%s %s', conname, pg_get_constraintdef(oid)) from pg_constraint
              where connamespace = 'public'::regnamespace and conrelid <> 'flyway_schema_history'::regclass
            order by 1""";

    /** Two migrations were mended after that, one of them out of order; {@code beforeValidate.sql} knows them. */
    @Test
    void one_with_webhooks_but_without_search_comes_along() throws Exception {
        Database database = TestServers.emptyDatabase();
        migrate(database, "12");
        database.execute("drop index event_log_by_project;"
                + " create index event_log_by_project on event_log (project, position) where project <> 'default'");
        database.execute("update flyway_schema_history set checksum = -1076542989 where version = '10'");
        database.execute(script("V17__webhooks.sql"));
        database.execute("insert into flyway_schema_history"
                + " select 100, '17', 'webhooks', type, 'V17__webhooks.sql', 540456643, installed_by, installed_on, 1, true"
                + " from flyway_schema_history where version = '12'");
        becomesAsNew(database);
    }

    @Test
    void one_of_before_all_followers_comes_along() throws Exception {
        Database database = TestServers.emptyDatabase();
        migrate(database, "11");
        becomesAsNew(database);
    }

    private static void becomesAsNew(Database database) throws SQLException {
        try (RedisServer redis = RedisServer.start();
                IngestProcess service = IngestProcess.start(database, redis)) {
            assertThat(service.client().ingest(Events.message("c1", "m1", "hi")).status())
                    .isEqualTo(201);
        }
        Database fresh = TestServers.emptyDatabase();
        migrate(fresh, "latest");
        assertThat(schema(database)).isEqualTo(schema(fresh));
        assertThat(database.count("flyway_schema_history where version is not null"))
                .isEqualTo(fresh.count("flyway_schema_history where version is not null"));
    }

    private static List<String> schema(Database database) throws SQLException {
        return database.column(SCHEMA);
    }

    private static void migrate(Database database, String target) {
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .target(target)
                .load()
                .migrate();
    }

    private static String script(String name) throws IOException {
        try (InputStream script = EarlierSchemaIT.class.getResourceAsStream("/db/migration/" + name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
