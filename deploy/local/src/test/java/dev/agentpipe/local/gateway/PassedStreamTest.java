package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Event streams, which are passed on as bytes. */
class PassedStreamTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String REQUEST = "GET /api/realtime/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String HEAD = String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream;charset=UTF-8",
            "Cache-Control: no-store",
            "X-Request-Id: 42",
            "Transfer-Encoding: chunked",
            "\r\n");

    private RawInstance instance;

    @BeforeEach
    void start() throws IOException {
        instance = RawInstance.start();
    }

    @AfterEach
    void stop() throws IOException {
        instance.close();
    }

    @Test
    void passes_its_head_and_the_framing_of_its_chunks() throws Exception {
        try (GatewayScenario scenario = GatewayScenario.over(instance.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                String withHead = "6;of=one\r\ndata: \r\n";
                stream.send(HEAD + withHead);
                String head = viewer.readHead();
                assertThat(head.toLowerCase(Locale.ROOT).lines())
                        .contains(
                                "http/1.1 200 ok",
                                "content-type: text/event-stream;charset=utf-8",
                                "cache-control: no-store",
                                "x-request-id: 42",
                                "transfer-encoding: chunked",
                                "connection: close");
                assertThat(viewer.read(withHead.length())).isEqualTo(withHead);
                for (String part : new String[] {"00000", "2\r\n", "\n\n", "\r\n0\r", "\nDate: never\r\n\r\n"}) {
                    stream.send(part);
                    assertThat(viewer.read(part.length())).isEqualTo(part);
                }
            }
            assertThat(viewer.isClosedWithin(SOON)).isTrue();
        }
    }

    @Test
    void passes_a_head_that_comes_byte_by_byte() throws Exception {
        try (GatewayScenario scenario = GatewayScenario.over(instance.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                for (char letter : (HEAD + "1\r\na\r\n").toCharArray()) {
                    stream.send(String.valueOf(letter));
                }
                assertThat(viewer.readHead()).startsWith("HTTP/1.1 200 OK\n");
                assertThat(viewer.read(6)).isEqualTo("1\r\na\r\n");
            }
        }
    }

    @Test
    void ends_for_the_viewer_when_the_instance_dies() throws Exception {
        try (GatewayScenario scenario = GatewayScenario.over(instance.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                stream.send(HEAD + "5\r\nhel");
                viewer.readHead();
                assertThat(viewer.read(6)).isEqualTo("5\r\nhel");
            }
            assertThat(viewer.isClosedWithin(SOON)).isTrue();
        }
    }

    @Test
    void ends_at_the_instance_when_the_viewer_leaves() throws Exception {
        try (GatewayScenario scenario = GatewayScenario.over(instance.as(ServiceKind.STREAM, 1))) {
            RawClient viewer = new RawClient(scenario.port());
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                stream.send(HEAD);
                viewer.readHead();
                viewer.close();
                assertThat(stream.isClosed()).isTrue();
            }
        }
    }

    @Test
    void never_answers_what_is_sent_after_the_request_for_it() throws Exception {
        String next = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (GatewayScenario scenario = GatewayScenario.over(instance.as(ServiceKind.STREAM, 1))) {
            RawClient viewer = new RawClient(scenario.port());
            viewer.send(REQUEST + next + "GET / HT");
            try (RawInstance.Connection stream = instance.next()) {
                stream.send(HEAD);
                viewer.readHead();
                viewer.send("TP/1.1\r\nHost: localhost\r\n\r\n" + next);
                stream.send("1\r\na\r\n");
                assertThat(viewer.read(6)).isEqualTo("1\r\na\r\n");
                // Its connection is closed even though it sends: what it sends is still read.
                viewer.close();
                assertThat(stream.isClosed()).isTrue();
            }
            assertThat(instance.hasMore()).isFalse();
        }
    }

    @Test
    void waits_for_a_slow_viewer_and_loses_nothing() throws Exception {
        int parts = 64;
        byte[] part = "0123456789abcdef".repeat(65_536).getBytes(StandardCharsets.US_ASCII);
        try (GatewayScenario scenario = GatewayScenario.over(instance.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                stream.send(HEAD);
                viewer.readHead();
                AtomicLong sent = new AtomicLong();
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < parts; i++) {
                        stream.sendUnchecked(part);
                        sent.incrementAndGet();
                    }
                });
                // Until the sockets are full; then nothing more may go anywhere.
                AtomicLong before = new AtomicLong(-1);
                await().atMost(SOON)
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> before.getAndSet(sent.get()) == sent.get());
                assertThat(sent.get()).isLessThan(parts);
                assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                        .isLessThan(32L * part.length);
                for (int i = 0; i < parts; i++) {
                    assertThat(viewer.read(part.length)).isEqualTo(new String(part, StandardCharsets.US_ASCII));
                }
                sending.join();
            }
        }
    }

    @Test
    void is_closed_when_neither_side_sends_anything() throws Exception {
        ClientLimits limits = new ClientLimits(SOON, SOON, Duration.ofSeconds(5), 100, 100);
        try (GatewayScenario scenario = GatewayScenario.over(limits, instance.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                stream.send(HEAD);
                viewer.readHead();
                assertThat(viewer.isClosedWithin(SOON)).isTrue();
                assertThat(stream.isClosed()).isTrue();
            }
        }
    }

    @Test
    void is_closed_when_its_viewer_takes_nothing() throws Exception {
        ClientLimits limits = new ClientLimits(SOON, SOON, Duration.ofSeconds(5), 100, 100);
        byte[] part = new byte[1_048_576];
        try (GatewayScenario scenario = GatewayScenario.over(limits, instance.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                stream.send(HEAD);
                viewer.readHead();
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                    while (true) {
                        stream.sendUnchecked(part);
                    }
                });
                await().atMost(SOON).until(sending::isCompletedExceptionally);
            }
        }
    }

    @Test
    void stays_open_as_long_as_bytes_come_now_and_then() throws Exception {
        ClientLimits limits = new ClientLimits(SOON, SOON, Duration.ofSeconds(10), 100, 100);
        try (GatewayScenario scenario = GatewayScenario.over(limits, instance.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                stream.send(HEAD);
                viewer.readHead();
                AtomicLong beats = new AtomicLong();
                await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).until(() -> {
                    stream.send("1\r\na\r\n");
                    assertThat(viewer.read(6)).isEqualTo("1\r\na\r\n");
                    return beats.incrementAndGet() == 12;
                });
            }
        }
    }

    @Test
    void counts_as_a_connection_until_it_ends() throws Exception {
        ClientLimits limits = new ClientLimits(SOON, SOON, SOON, 100, 1);
        try (GatewayScenario scenario = GatewayScenario.over(limits, instance.as(ServiceKind.STREAM, 1));
                RawClient viewer = new RawClient(scenario.port())) {
            viewer.send(REQUEST);
            try (RawInstance.Connection stream = instance.next()) {
                stream.send(HEAD);
                viewer.readHead();
                try (RawClient rejected = new RawClient(scenario.port())) {
                    assertThat(rejected.isClosedWithin(SOON)).isTrue();
                }
            }
            assertThat(viewer.isClosedWithin(SOON)).isTrue();
            await().atMost(SOON).until(() -> {
                try (RawClient next = new RawClient(scenario.port())) {
                    next.send("GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    return "HTTP/1.1 503 Service Unavailable".equals(next.readLine());
                } catch (IOException stillCounted) {
                    return false;
                }
            });
        }
    }
}
