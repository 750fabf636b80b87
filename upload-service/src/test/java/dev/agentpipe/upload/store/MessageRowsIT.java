package dev.agentpipe.upload.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages belong to a conversation, without a foreign key that is looked up for each of them. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class MessageRowsIT {

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    /** An upload of 10,000 would look it up 10,000 times while all other writers wait. */
    @Test
    void no_foreign_key_is_checked_for_a_message() throws Exception {
        assertThat(database.column(
                        "select conname from pg_constraint where conrelid = 'message'::regclass and contype = 'f'"))
                .isEmpty();
    }

    @Test
    void messages_go_with_their_conversation() throws Exception {
        Upload.json(SessionBodies.identified("gone", 3).toString()).statusCode(201);
        Upload.json(SessionBodies.identified("kept", 3).toString()).statusCode(201);
        database.execute("delete from conversation where id = 'gone'");
        assertThat(database.column("select distinct conversation_id from message"))
                .containsExactly("kept");
    }
}
