package dev.agentpipe.stream.export;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.stored.ConversationGoneException;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of conversations, whole or visibly broken off. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ExportIT {

    @Inject
    TestLog log;

    private StoredTalk talk;

    @BeforeEach
    void ready() {
        talk = new StoredTalk(log);
        await().until(() -> get("/q/health/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void holds_every_message_in_order(ExportFormat format) {
        talk.fill(2_500, 10);
        Response file = get(talk.path(format));
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.header("Content-Type").replace(" ", "")).isEqualToIgnoringCase(format.mediaType);
        assertThat(file.header("Content-Disposition")).contains("attachment", talk.id());
        assertThat(file.header("X-Last-Event-ID")).isEqualTo(log.head().toString());
        String text = new String(file.asByteArray(), StandardCharsets.UTF_8);
        List<Integer> found = IntStream.rangeClosed(1, 2_500)
                .map(n -> text.indexOf("said-" + n + "-"))
                .boxed()
                .toList();
        assertThat(found).isSorted().doesNotContain(-1);
        assertThat(given().header("Accept-Encoding", "gzip")
                        .get(talk.path(format))
                        .asByteArray())
                .isEqualTo(file.asByteArray());
        assertThat(log.query("select detail from audit_entry where action = 'conversation.exported' and subject = '"
                        + talk.id() + "'"))
                .containsOnly(format.name().toLowerCase(java.util.Locale.ROOT))
                .hasSize(2);
    }

    @Test
    void holds_what_was_there_when_it_began_and_nothing_later() throws Exception {
        talk.fill(1_500, 10);
        try (Connection connection = TestServers.database().connect()) {
            Exported exported = new Exported(talk.id(), "default", 1, log.head().position());
            ExportPages pages = ExportPages.of(ExportFormat.CSV, exported);
            List<byte[]> all = new ArrayList<>();
            pages.next(connection).ifPresent(all::add);
            log.append(Entry.message(talk.id(), "later"));
            for (var page = pages.next(connection); page.isPresent(); page = pages.next(connection)) {
                all.add(page.get());
            }
            assertThat(all.stream()
                            .map(page -> new String(page, StandardCharsets.UTF_8))
                            .toList()
                            .toString())
                    .contains("said-1500-")
                    .doesNotContain("later");
        }
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void is_broken_off_when_the_conversation_is_deleted_meanwhile(ExportFormat format) throws Exception {
        talk.fill(2_500, 10);
        try (Connection connection = TestServers.database().connect()) {
            ExportPages pages = ExportPages.of(
                    format, new Exported(talk.id(), "default", 1, log.head().position()));
            pages.next(connection);
            pages.next(connection);
            log.execute("select delete_conversation('" + talk.id() + "')");
            assertThatThrownBy(() -> {
                        while (pages.next(connection).isPresent()) {
                            // to the end
                        }
                    })
                    .isInstanceOf(ConversationGoneException.class);
        }
        get(talk.path(format)).then().statusCode(404);
    }

    @Test
    void rejects_what_it_does_not_understand_and_what_is_not_there() {
        talk.fill(1, 1);
        get("/api/sessions/" + talk.id() + "/export?format=pdf")
                .then()
                .statusCode(400)
                .body("field", equalTo("format"));
        get("/api/sessions/none/export").then().statusCode(404).body("error", equalTo("not_found"));
        assertThat(get(talk.path(ExportFormat.HTML)).header("Content-Security-Policy"))
                .contains("default-src 'none'", "sandbox");
    }
}
