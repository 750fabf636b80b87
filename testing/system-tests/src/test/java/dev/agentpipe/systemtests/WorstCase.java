package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntFunction;

/** The largest legal input of one endpoint, and who else sends it at the same time. */
record WorstCase(String endpoint, String input, Step step) {

    private static final String JSON = "application/json";
    private static final String EVENT_LOG = "application/x-ndjson";

    /** What the companions do. */
    interface Step {
        void run(Cluster cluster, Companions companions) throws Exception;
    }

    static List<WorstCase> ofIngest() {
        return List.of(
                new WorstCase(
                        "POST /api/ingest",
                        "1 MB message, 8 clients",
                        (cluster, companions) -> companions.post(
                                ingest(cluster),
                                "/api/ingest",
                                JSON,
                                8,
                                number ->
                                        bytes(WorstInputs.message("largest-" + number % 4, "m" + System.nanoTime())))),
                new WorstCase(
                        "POST /api/ingest",
                        "1 MB of numbers of 131,072 digits, 4 clients",
                        (cluster, companions) -> companions.post(
                                ingest(cluster), "/api/ingest", JSON, 4, number -> bytes(WorstInputs.bridge(number)))),
                batch("4 messages of 1 MB, 4 clients", 4, WorstInputs::largestBatch),
                batch(
                        "1,000 starts of one conversation, 10 clients",
                        10,
                        number -> WorstInputs.startsOfOneConversation(number, 1_000)),
                batch("500 contents of one id, 4 clients", 4, number -> WorstInputs.conflicts(number, 500)),
                batch("1,000 invalid events, 4 clients", 4, number -> WorstInputs.malformed(1_000)),
                new WorstCase(
                        "POST /api/ingest/batch",
                        "gzip of 200 MB, 8 clients",
                        (cluster, companions) ->
                                companions.ask(8, number -> Companions.request(ingest(cluster), "/api/ingest/batch")
                                        .header("Content-Type", EVENT_LOG)
                                        .header("Content-Encoding", "gzip")
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(WorstInputs.bomb())))),
                new WorstCase(
                        "POST /api/ingest/batch",
                        "8 MB but the last byte, 60 clients",
                        (cluster, companions) ->
                                companions.stall(ingest(cluster), "/api/ingest/batch", 8 * 1_048_576, 60)),
                new WorstCase(
                        "GET /api/ingest/rejected?limit=100", "100 of 320 KB, 8 clients", (cluster, companions) -> {
                            for (int i = 0; i < 100; i++) {
                                ingest(cluster).client(Cluster.API_KEY).ingest(WorstInputs.rejected(i));
                            }
                            companions.get(ingest(cluster), "/api/ingest/rejected?limit=100", 8);
                        }),
                new WorstCase(
                        "GET /api/ingest/rejected?limit=100",
                        "the same, 60 clients at 1 KB/s",
                        (cluster, companions) -> companions.readSlowly(
                                ingest(cluster), Companions.getRequest("/api/ingest/rejected?limit=100"), 60, 1_000)));
    }

    private static WorstCase batch(String input, int clients, IntFunction<String> body) {
        return new WorstCase(
                "POST /api/ingest/batch",
                input,
                (cluster, companions) -> companions.post(
                        ingest(cluster), "/api/ingest/batch", JSON, clients, number -> bytes(body.apply(number))));
    }

    static List<WorstCase> ofUpload() {
        String path = "/api/sessions/upload";
        return List.of(
                new WorstCase("POST " + path, "session of 50 MB, 2 clients", (cluster, companions) -> {
                    byte[] session = WorstInputs.session("fifty", 490);
                    companions.post(upload(cluster), path, JSON, 2, number -> session);
                }),
                new WorstCase(
                        "POST " + path,
                        "146 KB of long numbers that differ, 2 clients",
                        (cluster, companions) -> companions.post(
                                upload(cluster),
                                path,
                                JSON,
                                2,
                                number -> WorstInputs.sessionWithLongNumbers("numbers", number))),
                new WorstCase(
                        "POST " + path,
                        "event log of 10,000 messages, 2 clients",
                        (cluster, companions) -> companions.post(
                                upload(cluster),
                                path,
                                EVENT_LOG,
                                2,
                                number -> bytes(Messages.eventLog("log-" + number, 10_000)))),
                new WorstCase(
                        "POST " + path,
                        "gzip of 200 MB, 4 clients",
                        (cluster, companions) -> companions.ask(4, number -> Companions.request(upload(cluster), path)
                                .header("Content-Type", EVENT_LOG)
                                .header("Content-Encoding", "gzip")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(WorstInputs.bomb())))));
    }

    /** Of a log that holds what the others have sent before: events near the limit, and a session of 50 MB. */
    static List<WorstCase> ofStream() {
        String path = "/api/realtime/stream";
        return List.of(
                new WorstCase(
                        "GET /api/sessions/{id}",
                        "session of 50 MB, 6 clients",
                        (cluster, companions) -> companions.get(stream(cluster), "/api/sessions/fifty", 6)),
                new WorstCase(
                        "GET /api/sessions/{id}",
                        "session of 50 MB, 100 clients at 1 KB/s",
                        (cluster, companions) -> companions.readSlowly(
                                stream(cluster), Companions.getRequest("/api/sessions/fifty"), 100, 1_000)),
                new WorstCase(
                        "GET /api/sessions/{id}",
                        "100 participants with prompts of 1 MB, 6 clients",
                        (cluster, companions) -> {
                            ingest(cluster, number -> WorstInputs.longParticipant("participants", number));
                            companions.get(stream(cluster), "/api/sessions/participants", 6);
                        }),
                new WorstCase(
                        "GET /api/sessions?limit=100",
                        "100 conversations with prompts of 1 MB, 16 clients",
                        (cluster, companions) -> {
                            ingest(cluster, WorstInputs::longPrompt);
                            companions.get(stream(cluster), "/api/sessions?limit=100", 16);
                        }),
                new WorstCase(
                        "GET " + path,
                        "oldest id, 60 viewers at 1 KB/s",
                        (cluster, companions) ->
                                companions.watchSlowly(stream(cluster), oldest(cluster, "?"), 60, 1_000)),
                new WorstCase(
                        "GET " + path,
                        "oldest id and a rare type, 100 viewers",
                        (cluster, companions) -> companions.watch(
                                stream(cluster), oldest(cluster, "?types=conversation.interrupted&"), 100)),
                new WorstCase("GET " + path, "150 early disconnects in rounds", (cluster, companions) -> {
                    companions.disconnectEarly(stream(cluster), "", 150);
                    companions.expectAdmission(stream(cluster), 190);
                }),
                new WorstCase(
                        "all of stream-service",
                        "a restart behind a log of the largest events",
                        (cluster, companions) -> {
                            stream(cluster).kill();
                            stream(cluster).start();
                            stream(cluster).awaitReady();
                        }));
    }

    /** A hundred, which must all be stored: without them the case would be another one. */
    private static void ingest(Cluster cluster, IntFunction<String> event) {
        for (int i = 0; i < 100; i++) {
            Reply reply = ingest(cluster).client(Cluster.API_KEY).ingest(event.apply(i));
            if (!reply.stored()) {
                throw new IllegalStateException(reply.status() + " " + reply.body());
            }
        }
    }

    private static String oldest(Cluster cluster, String query) throws SQLException {
        return query + "lastEventId=" + cluster.database().value("select epoch from event_log_head") + "-0";
    }

    private static ServiceProcess ingest(Cluster cluster) {
        return cluster.ingest().get(0);
    }

    private static ServiceProcess upload(Cluster cluster) {
        return cluster.upload().get(0);
    }

    private static ServiceProcess stream(Cluster cluster) {
        return cluster.stream().get(0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
