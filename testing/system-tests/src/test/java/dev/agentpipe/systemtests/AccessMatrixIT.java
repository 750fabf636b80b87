package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The table of {@code docs/security.md} against whole services: what each principal is answered at each endpoint about
 * something of the project {@code team-a}. An endpoint without a row fails.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessMatrixIT {

    private static final String PROJECT = "team-a";
    private static final String OTHER_PROJECT = "team-b";
    private static final String CONVERSATION = "of-one-project";
    private static final String SAID = "what only team-a may know";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Cluster cluster;
    private static final Map<String, String> HEADERS = new LinkedHashMap<>();
    /** Its receiver is never asked: nothing of the type is written. */
    private static final String WEBHOOK = """
            {"url":"https://example.com/","types":["never.written"],"project":"%s"}""".formatted(PROJECT);

    private static final String REFUSED = "which PostgreSQL refuses to keep";
    private static final Pattern SECRET = Pattern.compile("\"(?:key|secret)\"\\s*:\\s*\"([^\"]+)\"");
    /** What was answered, by request id. */
    private static final Map<String, String> STATUSES = new HashMap<>();
    /** What was told in answers and is to be known by nobody else. */
    private static final Set<String> SECRETS = new TreeSet<>();

    private static int unique;
    private static String webhook;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Cluster.startOneOfEach(Map.of(
                "QUARKUS_PROFILE",
                "prod",
                "AGENTPIPE_READ_ACCESS",
                "key",
                "AGENTPIPE_RATE_LIMIT_ANONYMOUS",
                "100000",
                "AGENTPIPE_RATE_LIMIT_INGEST",
                "100000",
                "AGENTPIPE_LOG_LEVEL",
                "DEBUG"));
        // A row that PostgreSQL refuses: it would quote it.
        cluster.database()
                .execute("alter table message add constraint refused check (content not like '%" + REFUSED
                        + "%') not valid");
        HEADERS.put("none", null);
        HEADERS.put("wrong key", "Bearer ap_live_unknown");
        HEADERS.put("admin of all", "Bearer " + Cluster.API_KEY);
        for (String project : List.of(PROJECT, OTHER_PROJECT)) {
            String created = send("admin of all", "ingest", "POST", "/api/projects", """
                            {"id":"%s","name":"%s"}""".formatted(project, project))
                    .body();
            assertThat(created).contains(project);
            for (String scope : List.of("ingest", "upload", "read", "admin")) {
                HEADERS.put(
                        project.equals(PROJECT) ? scope : "other's " + scope,
                        "Bearer " + makeKey(project, scope).path("key").asText());
            }
        }
        assertThat(send("ingest", "ingest", "POST", "/api/ingest", message(SAID))
                        .status())
                .isEqualTo(201);
        HEADERS.put("cookie", cookie());
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Test
    void every_principal_is_answered_what_the_table_says_and_nothing_of_another_project() throws Exception {
        AccessMatrix matrix = AccessMatrix.read();
        assertThat(matrix.principals()).containsExactlyInAnyOrderElementsOf(HEADERS.keySet());
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        List<String> leaks = new ArrayList<>();
        for (AccessMatrix.Row row : matrix.rows()) {
            List<Integer> statuses = new ArrayList<>();
            for (String principal : matrix.principals()) {
                Answer answer = send(principal, row.service(), row.method(), path(row), body(row, principal));
                statuses.add(answer.status());
                if (mayNotKnow(principal)
                        && (answer.body().contains(SAID) || answer.body().contains(PROJECT))) {
                    leaks.add(principal + " at " + row.endpoint() + ": " + answer.body());
                }
            }
            expected.add(AccessMatrix.line(row, row.statuses()));
            actual.add(AccessMatrix.line(row, statuses));
        }
        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
        assertThat(leaks).isEmpty();
    }

    /** The whole log of all that this class asks, after everything else, with our own loggers at DEBUG. */
    @Test
    @Order(Integer.MAX_VALUE)
    void every_request_is_logged_once_and_nothing_secret_or_said_ever() throws Exception {
        send("ingest", "ingest", "POST", "/api/ingest", message(SAID + REFUSED));
        LoggedRequests logged = new LoggedRequests(cluster.services());
        logged.await(STATUSES.keySet());
        assertThat(logged.statuses()).containsAllEntriesOf(STATUSES);
        assertThat(logged.lines()).anyMatch(line -> line.contains("the database rejected 1 events: 23514"));
        Set<String> secrets = new TreeSet<>(SECRETS);
        HEADERS.values().stream()
                .filter(Objects::nonNull)
                .map(header -> header.substring(header.indexOf(' ') + 1))
                .forEach(secrets::add);
        secrets.addAll(List.of(SAID, "what anybody may know", REFUSED, "q=know", Cluster.API_KEY));
        assertThat(secrets).hasSizeGreaterThan(20);
        assertThat(logged.linesWith(secrets)).isEmpty();
    }

    @Test
    void every_endpoint_has_a_row() throws Exception {
        Set<String> rows = AccessMatrix.read().rows().stream()
                .map(row -> row.service() + " " + row.endpoint())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> endpoints = new TreeSet<>();
        for (String service : List.of("ingest", "upload", "stream")) {
            JsonNode described = JSON.readTree(
                    send("none", service, "GET", "/q/openapi?format=json", null).body());
            described.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                    .map(operation -> operation.getKey().toUpperCase(Locale.ROOT))
                    .filter(Set.of("GET", "PUT", "POST", "DELETE", "PATCH")::contains)
                    .forEach(method -> endpoints.add(service + " " + method + " " + path.getKey())));
        }
        assertThat(rows).isEqualTo(endpoints);
    }

    private static boolean mayNotKnow(String principal) {
        return principal.startsWith("other's") || principal.equals("none") || principal.equals("wrong key");
    }

    /** Something of the project for each request that would change it. */
    private static String path(AccessMatrix.Row row) throws Exception {
        if (row.endpoint().equals("DELETE /api/sessions/{id}")) {
            return row.path().replace("{id}", conversation());
        }
        if (row.path().startsWith("/api/sessions/{id}")) {
            return row.path().replace("{id}", CONVERSATION);
        }
        if (row.path().startsWith("/api/keys/{id}")) {
            return row.path()
                    .replace("{id}", makeKey(PROJECT, "read").path("id").asText());
        }
        if (row.path().startsWith("/api/projects/{id}")) {
            return row.path().replace("{id}", PROJECT);
        }
        if (row.path().startsWith("/api/webhooks/{id}")) {
            return row.path().replace("{id}", webhook(row.method())).replace("{delivery}", "1");
        }
        if (row.path().startsWith("/api/ingest/rejected/{id}")) {
            return row.path().replace("{id}", rejected());
        }
        if (row.path().equals("/api/search")) {
            return row.path() + "?q=know";
        }
        return row.path();
    }

    private static String body(AccessMatrix.Row row, String principal) {
        // What it says itself it may get back.
        String said = mayNotKnow(principal) ? "what anybody may know" : SAID;
        return switch (row.endpoint()) {
            case "POST /api/ingest" -> message(said);
            case "POST /api/ingest/batch" -> "[" + message(said) + "]";
            case "POST /api/sessions/upload" -> Messages.session(CONVERSATION, said);
            case "POST /api/keys" -> """
                    {"name":"made by the table","scopes":["read"],"project":"%s"}""".formatted(PROJECT);
            case "POST /api/projects" -> """
                    {"id":"made-%d","name":"made by the table"}""".formatted(++unique);
            case "POST /api/webhooks" -> WEBHOOK;
            case "PATCH /api/projects/{id}" -> """
                    {"name":"renamed by the table"}""";
            default -> row.method().equals("POST") ? "{}" : null;
        };
    }

    private static String message(String said) {
        return Messages.created(CONVERSATION, "m" + ++unique, unique).replace(Messages.SAID, said);
    }

    /** The id of a new conversation. */
    private static String conversation() throws Exception {
        String id = "to-be-deleted-" + ++unique;
        String said = Messages.created(id, "m" + unique, unique).replace(Messages.SAID, SAID);
        assertThat(send("ingest", "ingest", "POST", "/api/ingest", said).status())
                .isEqualTo(201);
        return id;
    }

    private static JsonNode makeKey(String project, String scope) throws Exception {
        Answer answer =
                send("admin of all", "ingest", "POST", "/api/keys", """
                {"name":"%s of %s","scopes":["%s"],"project":"%s"}""".formatted(scope, project, scope, project));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    /** The id of a webhook; a new one for who may delete it, else always the same, since a project has few. */
    private static String webhook(String method) throws Exception {
        if (webhook == null || method.equals("DELETE")) {
            String made =
                    send("admin", "stream", "POST", "/api/webhooks", WEBHOOK).body();
            webhook = JSON.readTree(made).path("id").asText();
        }
        return webhook;
    }

    /** The id of a new rejected event. */
    private static String rejected() throws Exception {
        send("ingest", "ingest", "POST", "/api/ingest", """
                {"type":"message.created","timestamp":"%d","data":{"content":"%s"}}""".formatted(++unique, SAID));
        String listed =
                send("ingest", "ingest", "GET", "/api/ingest/rejected", null).body();
        return JSON.readTree(listed).path("rejected").path(0).path("id").asText();
    }

    private static String cookie() throws Exception {
        HttpResponse<Void> signedIn = HTTP.send(
                request("read", "stream", "POST", "/api/realtime/session", null),
                HttpResponse.BodyHandlers.discarding());
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        return "Cookie " + cookie.substring(0, cookie.indexOf(';'));
    }

    private record Answer(int status, String body) {}

    private static Answer send(String principal, String service, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                HTTP.send(request(principal, service, method, path, body), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            boolean endless =
                    response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
            String text = endless ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            STATUSES.put(
                    response.headers().firstValue("X-Request-ID").orElseThrow(),
                    Integer.toString(response.statusCode()));
            SECRET.matcher(text).results().forEach(secret -> SECRETS.add(secret.group(1)));
            return new Answer(response.statusCode(), text);
        }
    }

    private static HttpRequest request(String principal, String service, String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(cluster.services()
                        .filter(process -> process.name().startsWith(service))
                        .findFirst()
                        .orElseThrow()
                        .uri(path))
                .timeout(Duration.ofSeconds(60));
        String header = HEADERS.get(principal);
        if (header != null && header.startsWith("Cookie ")) {
            request.header("Cookie", header.substring("Cookie ".length()));
        } else if (header != null) {
            request.header("Authorization", header);
        }
        if (body == null) {
            return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
        }
        return request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
