package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.kit.SseClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The edges of an installation: TLS and passwords on the way to real servers, secrets in files, a second installation on
 * the same Redis, and what browsers are told that come by TLS.
 */
class SecureConnectionsIT {

    private static final String KEY = "a-key-of-the-environment-of-enough-length";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ANONYMOUS_RATE = 20;
    private static final List<String> JAVA_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m");

    private static final Map<String, ServiceProcess> SERVICES = new HashMap<>();

    private static Path folder;
    private static Certificates authority;
    private static SecureServers servers;

    @BeforeAll
    static void start() throws Exception {
        folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target/system-tests")).toAbsolutePath(), "secure-");
        authority = Certificates.create(folder.resolve("ours")).signForLocalhost();
        Certificates unknown = Certificates.create(folder.resolve("unknown"));
        servers = new SecureServers(folder, authority);
        Database second = servers.anotherDatabase("second");

        service("ingest", "one", installation("one", "agentpipe"));
        service("ingest", "two", installation("two", "second"));
        service("ingest", "wrong-host", with(hasty(), reached("127.0.0.1", "agentpipe", authority)));
        service("ingest", "unknown-authority", with(hasty(), reached("localhost", "agentpipe", unknown)));
        service(
                "ingest",
                "wrong-password",
                with(
                        hasty(),
                        Map.of(
                                "AGENTPIPE_DATABASE_PASSWORD_FILE", file("database-wr0ng"),
                                "AGENTPIPE_REDIS_PASSWORD_FILE", file("redis-wr0ng"))));
        List.of("one", "two").forEach(name -> SERVICES.get("ingest " + name).awaitReady());

        // Two histories that only the names in Redis tell apart.
        String epoch = servers.database().value("select epoch from event_log_head");
        second.execute("update event_log_head set epoch = " + epoch);
        service("stream", "one", installation("one", "agentpipe"));
        service("stream", "two", with(installation("two", "second"), Map.of("AGENTPIPE_HSTS_MAX_AGE", "0")));
        service(
                "stream",
                "wrong-host",
                with(installation("one", "agentpipe"), Map.of("AGENTPIPE_REDIS_URL", servers.redisUrl("127.0.0.1"))));
        List.of("one", "two", "wrong-host")
                .forEach(name -> SERVICES.get("stream " + name).awaitReady());
    }

    @AfterAll
    static void stop() {
        SERVICES.values().forEach(ServiceProcess::close);
        servers.close();
    }

    @Test
    void events_travel_over_tls_with_passwords_that_came_from_files() throws Exception {
        String conversation = UUID.randomUUID().toString();
        try (SseClient viewer = viewer("stream one")) {
            assertThat(client("ingest one").ingest(Events.message(conversation)).status())
                    .isEqualTo(201);
            await().atMost(LIMIT).until(() -> sees(viewer, conversation));
        }
        assertThat(health("ingest one").text("status")).isEqualTo("UP");
        await().atMost(LIMIT)
                .until(() -> health("stream one").json().at("/hub/subscribed").asBoolean());
        assertThat(servers.database()
                        .column("select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid)"
                                + " where usename = '" + SecureServers.USER + "'"))
                .containsExactly("t");
        assertThat(servers.redis("CLIENT LIST").get(0).lines().filter(line -> line.contains("user=service")))
                .isNotEmpty()
                .allMatch(line -> line.contains("laddr=127.0.0.1:" + servers.redisTlsPort()));
    }

    @Test
    void two_installations_on_one_redis_neither_hear_each_other_nor_share_limits() throws Exception {
        String first = UUID.randomUUID().toString();
        String second = UUID.randomUUID().toString();
        try (SseClient viewer = viewer("stream two")) {
            await().atMost(LIMIT).until(() -> !viewer.frames().isEmpty());
            assertThat(client("ingest one").ingest(Events.message(first)).status())
                    .isEqualTo(201);
            assertThat(client("ingest two").ingest(Events.message(second)).status())
                    .isEqualTo(201);
            await().atMost(LIMIT).until(() -> sees(viewer, second));
            assertThat(viewer.events()).noneMatch(frame -> frame.data().contains(first));
            assertThat(viewer.frames()).extracting(Frame::type).doesNotContain("stream.reset");
        }
        String crowded = "192.0.2.77";
        int rejected = 0;
        int status = 401;
        // One more every three seconds that this takes.
        while (status == 401 && rejected < 10 * ANONYMOUS_RATE) {
            status = asAnonymous("stream one", crowded).status();
            rejected++;
        }
        assertThat(status).isEqualTo(429);
        assertThat(rejected).isGreaterThan(ANONYMOUS_RATE);
        assertThat(asAnonymous("stream two", crowded).status()).isEqualTo(401);

        List<String> names = new ArrayList<>(servers.redis("KEYS *"));
        names.addAll(servers.redis("PUBSUB CHANNELS"));
        assertThat(names)
                .contains("one:newest", "two:newest", "one:events", "two:events")
                .allMatch(name -> name.startsWith("one:") || name.startsWith("two:"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wrong-host | could not be verified | its certificate is for another host name",
                "unknown-authority | PKIX path building failed | its certificate is not signed by a trusted authority",
                "wrong-password | password authentication failed for user | it rejects the user or the password",
            })
    void a_server_or_a_password_that_is_not_right_is_refused_with_the_reason(String name, String database, String redis)
            throws Exception {
        ServiceProcess service = SERVICES.get("ingest " + name);
        eventually(() -> service.logged().contains("Redis cannot be used: " + redis));
        eventually(() -> readiness(service).body().contains(database));
        assertThat(readiness(service).status()).isEqualTo(503);
        assertThat(service.logged()).contains(database).doesNotContain("s3cret", "wr0ng");
        Reply health = health("ingest " + name);
        assertThat(health.text("status")).isEqualTo("DOWN");
        assertThat(health.json().at("/redis/reason").asText()).startsWith(redis);
        assertThat(health.body()).doesNotContain("s3cret", "wr0ng");
        String conversation = UUID.randomUUID().toString();
        assertThat(service.client(KEY).ingest(Events.message(conversation)).status())
                .isEqualTo(503);
        assertThat(servers.database().value("select count(*) from conversation where id = '" + conversation + "'"))
                .isEqualTo("0");
    }

    /** It still serves, from PostgreSQL alone. */
    @Test
    void a_subscriber_takes_nothing_from_a_redis_that_cannot_prove_its_name() {
        String logged = "Redis cannot be used: its certificate is for another host name";
        eventually(() -> SERVICES.get("stream wrong-host").logged().contains(logged));
        Reply health = health("stream wrong-host");
        assertThat(health.text("status")).isEqualTo("DEGRADED");
        assertThat(health.json().at("/redis/reason").asText()).isEqualTo("its certificate is for another host name");
        assertThat(health.json().at("/hub/subscribed").asBoolean()).isFalse();
        assertThat(SERVICES.get("stream wrong-host").logged()).doesNotContain("subscribed to Redis", "s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "ingest one, GET, /api/health, 200",
        "ingest one, GET, /api/nothing, 404",
        "ingest one, POST, /api/ingest, 400",
        "stream one, GET, /, 200",
        "stream one, GET, /api/sessions/none, 404",
        "stream one, POST, /api/realtime/session, 204",
        "stream one, GET, /q/health/ready, 200",
    })
    void every_answer_to_a_request_by_tls_asks_for_tls_from_now_on(
            String service, String method, String path, int status) {
        Reply secure = forwarded(service, method, path, "https, http");
        assertThat(secure.status()).isEqualTo(status);
        assertThat(secure.header("Strict-Transport-Security")).contains("max-age=31536000");
        Reply plain = forwarded(service, method, path, "http, http");
        assertThat(plain.header("Strict-Transport-Security")).isEmpty();
        secure.header("Set-Cookie").ifPresent(cookie -> assertThat(cookie).contains("Secure"));
        plain.header("Set-Cookie").ifPresent(cookie -> assertThat(cookie).doesNotContain("Secure"));
    }

    @Test
    void a_stream_by_tls_does_so_too_and_nobody_does_when_it_is_switched_off() {
        Map<String, String> byTls = Map.of("X-Forwarded-Proto", "https", "Authorization", "Bearer " + KEY);
        try (SseClient viewer = SseClient.open(SERVICES.get("stream one").port(), "", byTls)) {
            assertThat(viewer.status()).isEqualTo(200);
            assertThat(viewer.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
        }
        assertThat(forwarded("stream two", "GET", "/api/health", "https, http").header("Strict-Transport-Security"))
                .isEmpty();
    }

    @Test
    void a_start_without_a_password_or_with_a_file_that_is_not_there_ends_with_one_clear_error() {
        Map<String, String> withoutPassword = new HashMap<>(installation("one", "agentpipe"));
        withoutPassword.remove("AGENTPIPE_DATABASE_PASSWORD_FILE");
        ServiceProcess none = service("ingest", "no-password", withoutPassword);
        ServiceProcess missing = service(
                "ingest",
                "no-file",
                with(installation("one", "agentpipe"), Map.of("AGENTPIPE_BRIDGE_API_KEY_FILE", "/no/such/file")));
        assertThat(none.awaitExit(LIMIT)).isEqualTo(1);
        assertThat(missing.awaitExit(LIMIT)).isEqualTo(1);
        assertThat(none.logged())
                .contains("AGENTPIPE_DATABASE_PASSWORD is not set")
                .doesNotContain("\tat ");
        assertThat(missing.logged())
                .contains("AGENTPIPE_BRIDGE_API_KEY_FILE names /no/such/file, which cannot be read")
                .doesNotContain("\tat ");
    }

    private static ServiceProcess service(String service, String name, Map<String, String> environment) {
        String whole = service + " " + name;
        ServiceProcess started =
                new ServiceProcess(service, whole, folder.resolve(service + "-" + name), JAVA_OPTIONS, environment);
        SERVICES.put(whole, started);
        started.start();
        return started;
    }

    /** As in production: no profile, TLS to both servers, every secret in a file. */
    private static Map<String, String> installation(String name, String database) {
        Map<String, String> environment = new HashMap<>(reached("localhost", database, authority));
        environment.put("AGENTPIPE_INSTALLATION", name);
        environment.put("AGENTPIPE_DATABASE_USER", SecureServers.USER);
        environment.put("AGENTPIPE_DATABASE_PASSWORD_FILE", file(SecureServers.DATABASE_PASSWORD));
        environment.put("AGENTPIPE_REDIS_PASSWORD_FILE", file(SecureServers.REDIS_PASSWORD));
        environment.put("AGENTPIPE_BRIDGE_API_KEY_FILE", file(KEY));
        environment.put("AGENTPIPE_TRUSTED_PROXIES", "127.0.0.1,10.0.0.1");
        environment.put("AGENTPIPE_RATE_LIMIT_ANONYMOUS", Integer.toString(ANONYMOUS_RATE));
        return environment;
    }

    /** One that soon answers that it cannot store anything. */
    private static Map<String, String> hasty() {
        return with(installation("one", "agentpipe"), Map.of("AGENTPIPE_INGEST_DEADLINE", "1S"));
    }

    private static Map<String, String> reached(String host, String database, Certificates trusted) {
        return Map.of(
                "AGENTPIPE_DATABASE_URL", servers.databaseUrl(host, database, trusted),
                "AGENTPIPE_REDIS_URL", servers.redisUrl(host),
                "AGENTPIPE_REDIS_CA", trusted.authority().toString());
    }

    private static Map<String, String> with(Map<String, String> environment, Map<String, String> other) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(other);
        return all;
    }

    private static String file(String secret) {
        try {
            return Files.writeString(Files.createTempFile(folder, "secret-", ""), secret + "\n")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Client client(String service) {
        return SERVICES.get(service).client(KEY);
    }

    private static SseClient viewer(String service) {
        return SseClient.open(SERVICES.get(service).port(), "", Map.of("Authorization", "Bearer " + KEY));
    }

    private static boolean sees(SseClient viewer, String conversation) {
        return viewer.events().stream().anyMatch(frame -> frame.data().contains(conversation));
    }

    private static Reply health(String service) {
        return SERVICES.get(service).client(null).get("/api/health");
    }

    private static Reply readiness(ServiceProcess service) {
        return service.client(null).get("/q/health/ready");
    }

    private static Reply asAnonymous(String service, String address) {
        return Client.send(SERVICES.get(service)
                .client(null)
                .request("GET", "/api/sessions", null)
                .header("X-Forwarded-For", address)
                .build());
    }

    /** As it comes from a proxy that ends TLS, through the gateway. */
    private static Reply forwarded(String service, String method, String path, String protocols) {
        return Client.send(client(service)
                .request(method, path, method.equals("POST") ? "{}" : null)
                .header("X-Forwarded-For", "192.0.2.9, 10.0.0.1")
                .header("X-Forwarded-Proto", protocols)
                .build());
    }

    /** A service that is still starting answers nothing. */
    private static void eventually(BooleanSupplier condition) {
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(condition::getAsBoolean);
    }
}
