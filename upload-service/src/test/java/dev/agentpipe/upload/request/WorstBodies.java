package dev.agentpipe.upload.request;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.upload.UploadConfig;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.body.SpoolFiles;
import dev.agentpipe.upload.eventlog.EventLogReaders;
import dev.agentpipe.upload.session.SessionReaders;
import dev.agentpipe.upload.store.EventLogUpload;
import dev.agentpipe.upload.store.SessionUpload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Reads the bodies that cost most, all slots at once; run by {@link WorstBodiesIT} with the smallest heap. */
final class WorstBodies {

    private static final UploadConfig CONFIG = SpoolFiles.config(Map.of());
    private static final int ROOM = EventReader.MAX_BYTES - 600;
    /** What a parser makes most objects of, by the byte (too many, so rejected once it has read that far), and by the token. */
    private static final List<String> DENSE = List.of(
            "{},",
            "[],",
            "{\"\":0},",
            "\"\",",
            "[[]],",
            padded("[],", 44),
            padded("{\"a\":0},", 88),
            padded("{\"日\":[]},", 110));

    private WorstBodies() {}

    public static void main(String[] arguments) {
        String form = arguments[0];
        ExecutorService slots = Executors.newFixedThreadPool(CONFIG.concurrent());
        for (String dense : DENSE) {
            List<CompletableFuture<Object>> uploads = new ArrayList<>();
            for (int slot = 0; slot < CONFIG.concurrent(); slot++) {
                uploads.add(CompletableFuture.supplyAsync(() -> read(form, dense), slots));
            }
            // What all of them have read is held at once, as it is while they wait for the database.
            List<Object> held = uploads.stream().map(CompletableFuture::join).toList();
            System.out.println(dense.strip() + " "
                    + held.stream().map(Object::toString).distinct().toList());
        }
        slots.shutdown();
    }

    private static Object read(String form, String dense) {
        List<String> body = form.equals("session") ? session(dense) : eventLog(dense);
        try (Spool.Slot slot = SpoolFiles.slot(body)) {
            if (form.equals("session")) {
                SessionUpload upload =
                        SessionReaders.of(CONFIG).read(slot.body().reader(), slot.rows());
                return new Held(upload, upload.totals().messages() + " messages");
            }
            EventLogUpload upload = EventLogReaders.of(CONFIG)
                    .read(slot.body().reader(), slot.rows(), new Sender("key", ProjectId.DEFAULT), false);
            return new Held(upload, upload.lines() + " lines");
        } catch (ProblemException rejected) {
            return rejected.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Held(Object upload, String what) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static String padded(String value, int bytes) {
        return " ".repeat(bytes - value.getBytes(StandardCharsets.UTF_8).length) + value;
    }

    private static String values(String dense, int bytes) {
        return "[" + dense.repeat(bytes / dense.getBytes(StandardCharsets.UTF_8).length - 1) + "0]";
    }

    private static List<String> session(String dense) {
        String values = values(dense, ROOM);
        List<String> parts = new ArrayList<>();
        parts.add("{\"session\":{\"name\":\"n\",\"mode\":\"reactive\",\"initialPrompt\":\"p\",\"status\":\"ACTIVE\","
                + "\"startedAt\":\"2026-01-02T03:04:05Z\",\"metadata\":{\"m\":");
        parts.add(values);
        parts.add(
                "}},\"participants\":[{\"agentId\":\"a\",\"agentType\":\"t\",\"agentName\":\"A\",\"settings\":{\"s\":");
        parts.add(values);
        parts.add("}}],\"messages\":[");
        for (int i = 0; i < 10; i++) {
            parts.add((i == 0 ? "" : ",")
                    + "{\"agentId\":\"a\",\"agentType\":\"t\",\"agentName\":\"A\",\"content\":\"c\",\"role\":\"agent\","
                    + "\"timestamp\":\"2026-01-02T03:04:05Z\",\"extra\":");
            parts.add(values);
            parts.add("}");
        }
        parts.add("]}");
        return parts;
    }

    private static List<String> eventLog(String dense) {
        String values = values(dense, ROOM);
        return Stream.of(
                        "\"conversation.started\",\"data\":{\"mode\":\"reactive\",\"initial_prompt\":\"p\",\"metadata\":{\"m\":",
                        "\"message.created\",\"data\":{\"agent_id\":\"a\",\"agent_type\":\"t\",\"content\":\"c\",\"x\":{\"m\":",
                        "\"log.entry\",\"data\":{\"level\":\"info\",\"content\":\"c\",\"metadata\":{\"m\":",
                        "\"conversation.error\",\"data\":{\"error_message\":\"e\",\"details\":{\"m\":",
                        "\"conversation.completed\",\"data\":{\"status\":\"completed\",\"summary\":{\"m\":")
                .flatMap(start -> Stream.of(
                        "{\"timestamp\":\"2026-01-02T03:04:05Z\",\"type\":" + start,
                        values,
                        "},\"conversation_id\":\"c1\"}}\n"))
                .toList();
    }
}
