package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.systemtests.TraceReceiver.Seen;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a collector sees of an event on its way through real services, and what it must not see. */
class TracingIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** How long a service waits for a collector, of which no request may notice anything. */
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);

    private static final String CALLER = "00f067aa0ba902b7";
    private static final String TEXT = "WhatTheAgentSaid";
    private static final String AS_PROMETHEUS_ASKS = "application/openmetrics-text;version=1.0.0;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    private static TraceReceiver receiver;
    private static Cluster cluster;
    private static Client ingest;

    @BeforeAll
    static void start() {
        receiver = new TraceReceiver();
        cluster = Cluster.startOneOfEach(Map.of(
                "AGENTPIPE_HTTP_HOSTS",
                "*",
                "AGENTPIPE_TRACING_ENDPOINT",
                receiver.url(),
                "AGENTPIPE_TRACING_SAMPLE_RATIO",
                "0"));
        ingest = cluster.ingest().get(0).client(Cluster.API_KEY);
    }

    @AfterAll
    static void stop() {
        cluster.close();
        receiver.close();
    }

    @Test
    void an_event_is_one_trace_from_its_post_to_its_viewers() {
        String trace = newTrace();
        int port = cluster.stream().get(0).port();
        try (SseClient one = SseClient.open(port, "?conversationId=whole", Map.of());
                SseClient two = SseClient.open(port, "?types=message.created", Map.of())) {
            await().until(() -> !one.frames().isEmpty() && !two.frames().isEmpty());
            Reply reply = send(ingest, "/api/ingest", message("whole"), trace, "01");
            await().until(() -> !one.events().isEmpty() && !two.events().isEmpty());

            Map<String, Seen> spans = awaitTrace(trace, "POST /api/ingest", "queue", "append", "publish", "deliver");
            Seen request = spans.get("POST /api/ingest");
            Seen append = spans.get("append");
            Seen deliver = spans.get("deliver");
            assertThat(reply.header("traceparent")).hasValue("00-" + trace + "-" + request.id() + "-01");
            assertThat(request.parent()).isEqualTo(CALLER);
            assertThat(request.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
            assertThat(request.attributes())
                    .isEqualTo(Map.of(
                            "http.request.method", "POST",
                            "http.route", "/api/ingest",
                            "http.response.status_code", 201L));
            assertThat(spans.get("queue").parent()).isEqualTo(request.id());
            assertThat(append.parent()).isEqualTo(request.id());
            assertThat(append.attributes())
                    .containsEntry("gen_ai.conversation.id", "whole")
                    .containsEntry("gen_ai.response.model", "model-9")
                    .containsEntry("gen_ai.usage.input_tokens", 11L)
                    .containsEntry("gen_ai.usage.output_tokens", 22L)
                    .containsEntry("agentpipe.batch.events", 1L);
            assertThat(spans.get("publish").parent()).isEqualTo(append.id());
            assertThat(deliver.parent()).isEqualTo(append.id());
            assertThat(deliver.attributes())
                    .containsEntry("agentpipe.viewers", 2L)
                    .containsEntry("agentpipe.position", one.positions().get(0))
                    .containsKey("agentpipe.delivery.lag");
            assertThat(spans.values().stream()
                            .filter(seen -> !seen.equals(deliver))
                            .map(Seen::service))
                    .containsOnly("ingest-service");
            assertThat(deliver.service()).isEqualTo("stream-service");
            assertThat(Stream.of(request, spans.get("queue"), append)
                            .map(seen -> seen.span().getStartTimeUnixNano() / 1_000_000))
                    .isSorted();
            assertThat(spans.get("queue").span().getEndTimeUnixNano())
                    .isEqualTo(append.span().getStartTimeUnixNano());
        }
        await().untilAsserted(() -> assertThat(new LoggedRequests(cluster.services()).linesWith(List.of(trace)))
                .anyMatch(line -> line.contains("dev.agentpipe.access")));
        HttpRequest metrics = cluster.stream()
                .get(0)
                .client(null)
                .request("GET", "/q/metrics", null)
                .header("Accept", AS_PROMETHEUS_ASKS)
                .build();
        assertThat(Client.send(metrics).body().lines())
                .anyMatch(line -> line.startsWith("agentpipe_stream_delivery_lag_seconds_bucket")
                        && line.contains("trace_id=\""));
    }

    @Test
    void a_batch_is_one_span_that_is_linked_to_all_its_requests() throws Exception {
        List<String> traces = IntStream.range(0, 4).mapToObj(i -> newTrace()).toList();
        try (Connection stranger = cluster.database().connect();
                Statement lock = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            // It works while it holds the lock: a session that only waits would be ended after two seconds.
            CompletableFuture<Void> work =
                    CompletableFuture.runAsync(() -> execute(lock, "select lock_event_order(), pg_sleep(60)"));
            await().until(() ->
                    cluster.database().count("pg_locks where classid = 1095781712 and objid = 1 and granted") == 1);
            CompletableFuture<Reply> first = later(message("blocks"), traces.get(0));
            await().until(() -> cluster.ingest().get(0).metric("agentpipe_ingest_append_running_seconds") > 0);
            List<CompletableFuture<Reply>> batched = IntStream.range(1, 4)
                    .mapToObj(i -> later(message("batched-" + i), traces.get(i)))
                    .toList();
            await().until(() -> cluster.ingest().get(0).metric("agentpipe_ingest_queue_events") == 3);
            lock.cancel();
            assertThat(work).failsWithin(LIMIT);
            stranger.rollback();
            assertThat(first.join().status()).isEqualTo(201);
            assertThat(batched).allMatch(reply -> reply.join().status() == 201);
        }
        List<Map<String, Seen>> spans = traces.subList(1, 4).stream()
                .map(trace -> awaitSome(trace, "POST /api/ingest", "queue", "append"))
                .toList();
        List<Seen> appends = spans.stream().map(all -> all.get("append")).toList();
        Seen batch = appends.stream()
                .filter(append -> append.links().size() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(batch.attributes())
                .containsEntry("agentpipe.batch.events", 3L)
                .containsEntry("agentpipe.batch.requests", 3L);
        assertThat(batch.links())
                .containsExactlyInAnyOrderElementsOf(spans.stream()
                        .filter(all -> !all.get("append").equals(batch))
                        .map(all -> all.get("POST /api/ingest").id())
                        .toList());
        assertThat(appends.stream().filter(append -> !append.equals(batch)))
                .hasSize(2)
                .allMatch(append -> append.links().equals(List.of(batch.id())));
        await().atMost(LIMIT).until(() -> traces.stream()
                .flatMap(trace -> receiver.trace(trace).stream())
                .anyMatch(seen -> seen.name().equals("publish") && seen.links().size() == 2));
    }

    private static void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_upload_is_traced_too() {
        String trace = newTrace();
        try (SseClient viewer = SseClient.open(cluster.stream().get(0).port(), "?conversationId=up", Map.of())) {
            Client upload = cluster.upload().get(0).client(Cluster.API_KEY);
            send(upload, "/api/sessions/upload", session("up"), trace, "01");
            await().until(() -> !viewer.events().isEmpty());
        }
        awaitTrace(trace, "POST /api/sessions/upload", "append", "publish", "deliver");
    }

    @Test
    void what_nobody_samples_is_not_traced() {
        assertThat(ingest.ingest(message("plain")).header("traceparent")).isEmpty();
        String unsampled = newTrace();
        assertThat(send(ingest, "/api/ingest", message("plain"), unsampled, "00")
                        .header("traceparent"))
                .hasValueSatisfying(header ->
                        assertThat(header).startsWith("00-" + unsampled).endsWith("-00"));
        HttpRequest malformed = ingest.request("POST", "/api/ingest", message("plain"))
                .header("traceparent", "00-" + TEXT)
                .build();
        assertThat(Client.send(malformed).header("traceparent")).isEmpty();
        String later = newTrace();
        send(ingest, "/api/ingest", message("plain"), later, "01");
        awaitSome(later, "POST /api/ingest", "append");
        assertThat(receiver.trace(unsampled)).isEmpty();
    }

    @Test
    void neither_texts_nor_keys_nor_addresses_are_sent() {
        String trace = newTrace();
        String rejected = newTrace();
        String uploaded = newTrace();
        String read = newTrace();
        HttpRequest request = ingest.request("POST", "/api/ingest?key=" + TEXT, message("secret"))
                .header("traceparent", "00-" + trace + "-" + CALLER + "-01")
                .header("tracestate", "vendor=" + TEXT)
                .header("User-Agent", TEXT)
                .header("X-Request-ID", TEXT)
                .build();
        ServiceProcess stream = cluster.stream().get(0);
        try (SseClient viewer = SseClient.open(stream.port(), "?x=" + TEXT, Map.of())) {
            assertThat(Client.send(request).status()).isEqualTo(201);
            send(ingest, "/api/ingest", "{\"type\":\"" + TEXT + "\"}", rejected, "01");
            Client upload = cluster.upload().get(0).client(Cluster.API_KEY);
            send(upload, "/api/sessions/upload?x=" + TEXT, session("secret-up"), uploaded, "01");
            HttpRequest search = stream.client(Cluster.API_KEY)
                    .request("GET", "/api/search?q=" + TEXT, null)
                    .header("traceparent", "00-" + read + "-" + CALLER + "-01")
                    .build();
            assertThat(Client.send(search).status()).isEqualTo(200);
            awaitSome(trace, "POST /api/ingest", "queue", "append", "publish", "deliver");
            awaitSome(rejected, "POST /api/ingest");
            awaitSome(uploaded, "POST /api/sessions/upload", "append", "publish", "deliver");
            awaitSome(read, "GET /api/search");
            assertThat(viewer.events()).isNotEmpty();
        }
        assertThat(receiver.everything())
                .contains("gen_ai.response.model")
                .doesNotContain(TEXT, Cluster.API_KEY, "127.0.0.1", "Bearer");
    }

    /** With the variables of OpenTelemetry itself, which agents on the same machine may have set. */
    @Test
    void without_settings_a_service_connects_to_nobody_but_its_servers_and_a_dead_collector_delays_nothing() {
        try (TraceReceiver nobody = new TraceReceiver();
                Cluster plain = Cluster.startOneOfEach(Map.of(
                        "AGENTPIPE_HTTP_HOSTS",
                        "*",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        nobody.url(),
                        "OTEL_TRACES_SAMPLER",
                        "always_on",
                        "AGENTPIPE_STREAM_DRAIN",
                        "0S"))) {
            Client client = plain.ingest().get(0).client(Cluster.API_KEY);
            try (SseClient viewer = SseClient.open(plain.stream().get(0).port(), "", Map.of())) {
                assertThat(send(client, "/api/ingest", message("c"), newTrace(), "01")
                                .header("traceparent"))
                        .isEmpty();
                await().until(() -> !viewer.events().isEmpty());
            }
            Set<Integer> servers = Set.of(
                    plain.firstIngestToPostgres().port(),
                    plain.toPostgres().port(),
                    plain.toRedis().port());
            assertThat(plain.services())
                    .allSatisfy(service -> assertThat(Connections.madeBy(service.pid(), service.port()))
                            .isNotEmpty()
                            .isSubsetOf(servers));
            // What a service had not sent yet it would send now.
            assertThat(plain.services().map(ServiceProcess::terminate)).containsOnly(true);
            assertThat(nobody.requests()).isZero();

            ServiceProcess again = plain.ingest().get(0);
            sendsWithCollector(again, "http://127.0.0.1:" + FreePorts.next());
            assertThat(again.logged().lines().filter(line -> line.contains("does not take spans")))
                    .hasSize(1);
            try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                sendsWithCollector(again, "http://127.0.0.1:" + silent.getLocalPort());
            }
            assertThat(again.logged()).doesNotContain("\"level\":\"ERROR\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Many requests, each in less than the time that the service waits for one answer of a collector. */
    private static void sendsWithCollector(ServiceProcess service, String endpoint) {
        service.set("AGENTPIPE_TRACING_ENDPOINT", endpoint);
        service.set("AGENTPIPE_TRACING_SAMPLE_RATIO", "1");
        service.start();
        service.awaitReady();
        Client client = service.client(Cluster.API_KEY);
        // Not measured: the first request of a process loads classes.
        client.ingest(message("first"));
        for (int i = 0; i < 50; i++) {
            long begun = System.nanoTime();
            Reply reply = client.ingest(message("c" + i));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(EXPORT_TIMEOUT);
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.header("traceparent")).isPresent();
        }
        assertThat(service.terminate()).isTrue();
        assertThat(service.awaitExit(LIMIT)).isZero();
    }

    private static String newTrace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String message(String conversation) {
        return """
                {"type":"message.created","timestamp":"2026-11-20T23:16:21Z","data":{"conversation_id":"%s",\
                "message_id":"%s","agent_id":"a","agent_type":"claude","content":"%s","model":"model-9",\
                "input_tokens":11,"output_tokens":22}}""".formatted(conversation, UUID.randomUUID(), TEXT);
    }

    private static String session(String id) {
        return """
                {"session":{"name":"%2$s","mode":"round-robin","initialPrompt":"%2$s","status":"COMPLETED",\
                "startedAt":"2026-01-02T03:04:05Z","metadata":{"originalId":"%1$s"}},"messages":[],\
                "participants":[{"agentId":"a","agentType":"claude","agentName":"Ada"}]}""".formatted(id, TEXT);
    }

    private static HttpRequest request(Client client, String path, String body, String trace, String flags) {
        return client.request("POST", path, body)
                .header("traceparent", "00-" + trace + "-" + CALLER + "-" + flags)
                .build();
    }

    private static Reply send(Client client, String path, String body, String trace, String flags) {
        return Client.send(request(client, path, body, trace, flags));
    }

    private static CompletableFuture<Reply> later(String body, String trace) {
        return Client.later(request(ingest, "/api/ingest", body, trace, "01"));
    }

    /** Exactly these, by name. */
    private static Map<String, Seen> awaitTrace(String trace, String... names) {
        awaitSome(trace, names);
        assertThat(receiver.trace(trace).stream().map(Seen::name)).containsExactlyInAnyOrder(names);
        return byName(trace);
    }

    private static Map<String, Seen> awaitSome(String trace, String... names) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(receiver.trace(trace).stream().map(Seen::name))
                        .contains(names));
        return byName(trace);
    }

    private static Map<String, Seen> byName(String trace) {
        return receiver.trace(trace).stream().collect(Collectors.toMap(Seen::name, Function.identity()));
    }
}
