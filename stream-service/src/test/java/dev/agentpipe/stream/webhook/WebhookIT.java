package dev.agentpipe.stream.webhook;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.LowLimits;
import dev.agentpipe.stream.TestKeys;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks against real receivers: every event at least once, in order, whatever a receiver does. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LowLimits.class)
class WebhookIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Longer than a busy machine takes to ask twice. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static final String MESSAGES = "\"message.created\"";

    @Inject
    TestLog log;

    @Inject
    DeliveryQueue queue;

    private final String project = "p" + UUID.randomUUID().toString().substring(0, 8);
    private final String conversation = "c-" + UUID.randomUUID();
    private final Receiver receiver = new Receiver();
    private String admin;

    @BeforeEach
    void ready() {
        await().atMost(LIMIT).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        admin = TestKeys.create(log, project, "admin");
    }

    @AfterEach
    void end() {
        log.execute("delete from webhook");
        receiver.close();
    }

    @Test
    void brings_events_as_viewers_get_them_and_signed() {
        JsonPath made = create(receiver, "[\"message.created\",\"bridge.test\"]");
        long position = log.appendTo(project, Entry.message(conversation, "hello"));
        log.appendTo(project, Entry.started(conversation, "not wanted"), Entry.other(null, "bridge.test"));
        log.appendTo("default", Entry.message("c-" + UUID.randomUUID(), "of another project"));
        long last = log.appendTo(project, Entry.message(conversation, "bye"));
        await().atMost(LIMIT).until(() -> receiver.taken().size() == 3);
        // Those of other conversations may overtake it.
        Receiver.Taken first = receiver.taken().stream()
                .filter(taken -> taken.id().endsWith("-" + position))
                .findFirst()
                .orElseThrow();
        assertThat(first.body())
                .isEqualTo(new String(
                        log.page(position - 1, position).events().get(0).payload(), UTF_8));
        assertThat(first.id()).isEqualTo(log.head().epoch() + "-" + position);
        assertThat(first.signature())
                .isEqualTo(Signature.of(
                        Signature.parseSecret(made.getString("secret")),
                        first.id(),
                        Long.parseLong(first.timestamp()),
                        first.body().getBytes(UTF_8)));
        assertThat(receiver.taken())
                .extracting(Receiver.Taken::id)
                .contains(log.head().epoch() + "-" + last);
    }

    @Test
    void keeps_the_order_of_a_conversation_through_a_receiver_that_fails_hangs_and_redirects() {
        AtomicInteger requests = new AtomicInteger();
        int[] statuses = {500, 200, 503, 200, 200, 307, 200, 429, 200, 400};
        AtomicInteger hung = new AtomicInteger();
        receiver.answers(body -> {
            int n = requests.getAndIncrement();
            if (n == 7 && hung.getAndIncrement() == 0) {
                return Receiver.HANG;
            }
            return n < 30 ? statuses[n % statuses.length] : 200;
        });
        create(receiver, "[" + MESSAGES + "]");
        Map<String, List<String>> sent = new ConcurrentHashMap<>();
        for (int i = 0; i < 24; i++) {
            String of = conversation + "-" + i % 3;
            String content = "m" + i;
            sent.computeIfAbsent(of, first -> new ArrayList<>()).add(content);
            log.appendTo(project, Entry.message(of, content));
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(accepted(receiver)).isEqualTo(sent));
        assertThat(hung).hasPositiveValue();
    }

    @Test
    void lets_no_receiver_hold_up_another() {
        try (Receiver dead = new Receiver()) {
            dead.answers(body -> Receiver.HANG);
            create(dead, "[" + MESSAGES + "]");
            create(receiver, "[" + MESSAGES + "]");
            for (int i = 0; i < 40; i++) {
                log.appendTo(project, Entry.message(conversation + i, "m" + i));
            }
            await().atMost(LIMIT).until(() -> receiver.accepted().size() == 40);
            // Its queue is full, and the rest stays in the log.
            assertThat(log.query("select count(*) from webhook_delivery d join webhook w on w.id = d.webhook_id"
                            + " where w.url = '" + dead.url() + "' and failed_at is null"))
                    .satisfies(
                            count -> assertThat(Integer.parseInt(count.get(0))).isBetween(1, 10));
            assertThat(dead.taken().size()).isLessThan(20);
        }
    }

    @Test
    void gives_up_in_the_end_and_sends_again_when_asked() {
        String id = create(receiver, "[" + MESSAGES + "]").getString("id");
        receiver.answers(body -> body.contains("poison") ? 400 : 200);
        log.appendTo(project, Entry.message(conversation, "poison"), Entry.message(conversation, "after"));
        await().atMost(LIMIT).until(() -> receiver.accepted().size() == 1);
        JsonPath failed = get("/" + id + "/failed").jsonPath();
        assertThat(failed.getList("deliveries")).hasSize(1);
        assertThat(failed.getString("deliveries[0].error")).isEqualTo("the receiver answered 400");
        assertThat(failed.getString("deliveries[0].conversationId")).isEqualTo(conversation);
        receiver.answers(body -> 200);
        assertThat(post("/" + id + "/failed/" + failed.getString("deliveries[0].id") + "/retry")
                        .jsonPath()
                        .getInt("retried"))
                .isOne();
        await().atMost(LIMIT).until(() -> receiver.accepted().size() == 2);
        assertThat(receiver.accepted().get(1).body()).contains("poison");
        assertThat(get("/" + id + "/failed").jsonPath().getList("deliveries")).isEmpty();
    }

    @Test
    void stops_when_the_receiver_is_gone_until_it_is_enabled() {
        receiver.answers(body -> 410);
        String id = create(receiver, "[" + MESSAGES + "]").getString("id");
        log.appendTo(project, Entry.message(conversation, "m1"));
        await().atMost(LIMIT)
                .until(() -> get("/" + id).jsonPath().getString("state").equals("DISABLED"));
        log.appendTo(project, Entry.message(conversation + "2", "m2"));
        receiver.answers(body -> 200);
        assertThat(post("/" + id + "/enable").jsonPath().getString("state")).isEqualTo("ACTIVE");
        await().atMost(LIMIT).until(() -> receiver.accepted().size() == 2);
    }

    @Test
    void tells_what_a_conversation_amounts_to_when_it_ends() {
        create(receiver, null);
        log.appendTo(project, Entry.started(conversation, "Naming"), Entry.message(conversation, "hello"));
        log.appendTo(project, new Entry("""
                {"type":"conversation.completed","timestamp":"2026-11-20T23:17:19.685403993Z",\
                "data":{"conversation_id":"%s","status":"completed"}}""".formatted(conversation)));
        await().atMost(LIMIT).until(() -> receiver.taken().size() == 1);
        JsonPath body = new JsonPath(receiver.taken().get(0).body());
        assertThat(body.getString("type")).isEqualTo("session.completed");
        assertThat(body.getString("timestamp")).isEqualTo("2026-11-20T23:17:19.685403993Z");
        assertThat(body.getString("data.conversationId")).isEqualTo(conversation);
        assertThat(body.getString("data.status")).isEqualTo("COMPLETED");
        assertThat(body.getString("data.name")).isEqualTo("Naming");
        assertThat(body.getInt("data.totals.messages")).isOne();
    }

    @Test
    void sends_nothing_of_what_was_deleted_meanwhile() {
        receiver.answers(body -> 503);
        create(receiver, "[" + MESSAGES + ",\"conversation.deleted\"]");
        log.appendTo(project, Entry.message(conversation, "secret"), Entry.message(conversation, "secret"));
        await().atMost(LIMIT).until(() -> !receiver.taken().isEmpty());
        log.query("select delete_conversation('" + conversation + "')");
        receiver.answers(body -> 200);
        await().atMost(LIMIT).until(() -> !receiver.accepted().isEmpty());
        assertThat(receiver.accepted()).singleElement().satisfies(taken -> assertThat(taken.body())
                .contains("conversation.deleted")
                .doesNotContain("secret"));
    }

    /** As if the instance that took it was killed before it could write down how it ended. */
    @Test
    void takes_over_what_another_instance_left_behind() throws Exception {
        receiver.answers(body -> 503);
        String id = create(receiver, "[" + MESSAGES + "]").getString("id");
        log.appendTo(project, Entry.message(conversation, "m"));
        await().atMost(LIMIT).until(() -> !receiver.taken().isEmpty());
        log.execute("update webhook set paused_until = 'infinity'");
        await().atMost(LIMIT).until(() -> !queue.claim(id, 1, LEASE).isEmpty());
        assertThat(queue.claim(id, 1, LEASE)).isEmpty();
        receiver.answers(body -> 200);
        log.execute("update webhook set paused_until = '-infinity'");
        await().atMost(LIMIT).until(() -> receiver.accepted().size() == 1);
    }

    @Test
    void does_not_connect_to_addresses_that_are_not_allowed() {
        String id =
                create("https://169.254.169.254/latest", "[" + MESSAGES + "]").getString("id");
        log.appendTo(project, Entry.message(conversation, "m"));
        await().atMost(LIMIT).until(() -> get("/" + id).jsonPath().getString("lastError") != null);
        assertThat(get("/" + id).jsonPath().getString("lastError")).contains("not public");
    }

    @Test
    void belongs_to_its_project() {
        String id = create(receiver, null).getString("id");
        String other = TestKeys.create(log, "x" + project, "admin");
        for (String path : new String[] {"/" + id, "/" + id + "/failed"}) {
            assertThat(as(other).get("/api/webhooks" + path).statusCode()).isEqualTo(404);
        }
        assertThat(as(other).delete("/api/webhooks/" + id).statusCode()).isEqualTo(404);
        assertThat(as(other).post("/api/webhooks/" + id + "/enable").statusCode())
                .isEqualTo(404);
        assertThat(as(other).post("/api/webhooks/" + id + "/failed/retry").statusCode())
                .isEqualTo(404);
        assertThat(as(other).get("/api/webhooks").jsonPath().getList("webhooks"))
                .isEmpty();
        assertThat(as(other)
                        .contentType("application/json")
                        .body("{\"url\":\"" + receiver.url() + "\",\"project\":\"" + project + "\"}")
                        .post("/api/webhooks")
                        .statusCode())
                .isEqualTo(403);
        assertThat(as(TestServers.KEY)
                        .get("/api/webhooks?project=" + project)
                        .jsonPath()
                        .getList("webhooks"))
                .hasSize(1);
        assertThat(get("/" + id).asString()).doesNotContain("whsec_");
        assertThat(as(admin).delete("/api/webhooks/" + id).statusCode()).isEqualTo(204);
        assertThat(get("/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void bounds_how_many_there_are_and_names_what_is_wrong_with_one() throws Exception {
        for (int i = 0; i < 3; i++) {
            create(receiver, null);
        }
        assertThat(tryToCreate("{\"url\":\"" + receiver.url() + "\"}").statusCode())
                .isEqualTo(409);
        Map<String, String> wrong = Map.of(
                "{}", "url",
                "{\"url\":\"nowhere\"}", "url",
                "{\"url\":\"https://example.com\",\"types\":[]}", "types",
                "{\"url\":\"https://example.com\",\"types\":[\"Not One\"]}", "types[0]",
                "{\"url\":\"https://example.com\",\"secret\":\"short\"}", "secret");
        for (Map.Entry<String, String> body : wrong.entrySet()) {
            Response answer = tryToCreate(body.getKey());
            assertThat(answer.statusCode()).as(body.getKey()).isEqualTo(400);
            assertThat(new ObjectMapper()
                            .readTree(answer.asString())
                            .path("field")
                            .asText())
                    .isEqualTo(body.getValue());
        }
    }

    private static Map<String, List<String>> accepted(Receiver receiver) {
        Map<String, List<String>> byConversation = new ConcurrentHashMap<>();
        List<String> ids = new ArrayList<>();
        for (Receiver.Taken taken : receiver.accepted()) {
            if (!ids.contains(taken.id())) {
                ids.add(taken.id());
                var data = Reply.parse(taken.body()).path("data");
                byConversation
                        .computeIfAbsent(data.path("conversationId").asText(), first -> new ArrayList<>())
                        .add(data.path("message").path("content").asText());
            }
        }
        return byConversation;
    }

    private JsonPath create(Receiver to, String types) {
        return create(to.url(), types);
    }

    private JsonPath create(String url, String types) {
        Response made = tryToCreate("{\"url\":\"" + url + "\"" + (types == null ? "" : ",\"types\":" + types) + "}");
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        return made.jsonPath();
    }

    private Response tryToCreate(String body) {
        return as(admin).contentType("application/json").body(body).post("/api/webhooks");
    }

    private Response get(String path) {
        return as(admin).get("/api/webhooks" + path);
    }

    private Response post(String path) {
        return as(admin).post("/api/webhooks" + path);
    }

    private static io.restassured.specification.RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + key);
    }
}
