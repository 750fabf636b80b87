package dev.agentpipe.upload.request;

import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.runtime.warm.WarmUp;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.store.UploadParameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads a conversation, copies its rows and has the database judge them, as a dry run: that locks no conversation,
 * writes nothing but a temporary table, and rolls back. As before any first upload, the server's epoch is checked.
 */
@ApplicationScoped
class UploadWarmUp implements WarmUp {

    private static final int ROUNDS = 15;
    private static final int MESSAGES = 500;

    private static final String SESSION = """
        {"session":{"name":"Warm-up","mode":"round-robin","initialPrompt":"Begin.",\
        "startedAt":"2026-01-01T12:00:00Z","status":"COMPLETED","metadata":{"originalId":"%s"}},\
        "participants":[{"agentId":"a1","agentType":"claude","agentName":"One of the agents"}],"messages":[%s]}\
        """;

    private static final String MESSAGE = """
        {"id":"m%d","agentId":"a1","agentType":"claude","agentName":"One of the agents","role":"agent",\
        "content":"A sentence of the usual length, with \\"quotes\\", a line break\\nand some more words behind it.",\
        "timestamp":"2026-01-01T12:00:%02d.5Z","sequenceNumber":%d,\
        "metrics":{"duration":1.5,"inputTokens":120,"outputTokens":80,"model":"some-model","cost":0.0125}}\
        """;

    private final Spool spool;
    private final SessionHandler sessions;

    UploadWarmUp(Spool spool, SessionHandler sessions) {
        this.spool = spool;
        this.sessions = sessions;
    }

    @Override
    public void run(BooleanSupplier over) throws IOException {
        byte[] body = body();
        for (int round = 0; round < ROUNDS && !(round > 0 && over.getAsBoolean()); round++) {
            dryRun(body);
        }
    }

    private void dryRun(byte[] body) throws IOException {
        UploadParameters parameters = new UploadParameters(new Sender("", ProjectId.DEFAULT), null, true, false);
        UploadRequest request = new UploadRequest(null, parameters, null, false, null, body.length);
        try (Spool.Slot slot = spool.acquire()) {
            sessions.handle(request, new ByteArrayInputStream(body), slot).close();
        }
    }

    private static byte[] body() {
        String messages = IntStream.rangeClosed(1, MESSAGES)
                .mapToObj(number -> MESSAGE.formatted(number, number % 60, number))
                .collect(Collectors.joining(","));
        return SESSION.formatted("warm-up-" + UUID.randomUUID(), messages).getBytes(StandardCharsets.UTF_8);
    }
}
