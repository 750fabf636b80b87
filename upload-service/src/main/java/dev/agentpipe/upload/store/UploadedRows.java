package dev.agentpipe.upload.store;

import dev.agentpipe.model.event.Identity;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.upload.body.SpoolFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Writes rows of the temporary table {@code uploaded} in COPY's text format and hashes them. Not thread-safe. */
public final class UploadedRows implements Closeable {

    private static final Metrics NO_METRICS = new Metrics(null, null, null, null, null, null);

    private final OutputStream out;
    private final MessageDigest digest;
    private final StringBuilder row = new StringBuilder(1024);
    private final MissingFields missing = new MissingFields();
    private int ordinal;
    /** Of all rows before the current one. */
    private long written;

    public UploadedRows(SpoolFile file) {
        this.out = file.writer();
        this.digest = sha256();
    }

    /** A message of a whole conversation, which is a parameter of the call. */
    public void message(Message message) throws IOException {
        int of = ordinal;
        long from = written;
        begin(of);
        field(null);
        field(null);
        field(null);
        // All digits and blanks so far.
        long idAt = from + row.length() + 1;
        field(message.id());
        field(Identity.fingerprint(message));
        field(null);
        field("f");
        field(null);
        field(null);
        int numberAt = messageFields(message);
        int fromNumber = message.sequenceNumber() == null ? bytes(row.substring(numberAt)).length : 0;
        end();
        missing.add(of, message, idAt, written - fromNumber - 1);
    }

    /** What the rows of messages lack so far. */
    public MissingFields missing() {
        return missing;
    }

    /**
     * An event of an event log.
     *
     * @param line the number of its line
     * @param repeated whether an earlier row has the same identity
     */
    public void event(int line, LogEntry entry, boolean repeated) throws IOException {
        begin(line);
        field(entry.conversationId());
        field(entry.event().type());
        field(entry.line());
        field(entry.identity());
        field(entry.fingerprint());
        field(entry.event().timestamp().instant());
        field(repeated ? "t" : "f");
        field(entry.update() == null ? null : entry.update().kind());
        field(
                entry.update() == null
                        ? truncation(entry.message())
                        : entry.update().json());
        messageFields(entry.message());
        end();
    }

    /** As {@code append_uploaded} takes it. */
    private static String truncation(Message message) {
        return message == null || message.originalBytes() == null
                ? null
                : "{\"originalBytes\":" + message.originalBytes() + "}";
    }

    /** Adds data outside the rows to the digest. */
    public void digest(String text) {
        digest.update(bytes(text));
    }

    /** The digest of everything so far; call it once, at the end. */
    public byte[] digest() {
        return digest.digest();
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }

    /** Gives the place of the sequence number in the row. */
    private int messageFields(Message m) {
        boolean none = m == null;
        Metrics metrics = none || m.metrics() == null ? NO_METRICS : m.metrics();
        field(none ? null : m.agentId());
        field(none ? null : m.agentName());
        field(none ? null : m.agentType());
        field(none ? null : m.agentVersion());
        field(none ? null : m.content());
        field(none ? null : m.role());
        field(none ? null : m.timestamp().instant());
        field(none ? null : m.timestamp().text());
        int numberAt = row.length() + 1;
        field(none ? null : m.sequenceNumber());
        field(none ? null : m.turnNumber());
        field(metrics.duration());
        field(metrics.inputTokens());
        field(metrics.outputTokens());
        field(metrics.totalTokens());
        field(metrics.model());
        field(metrics.cost());
        field(none ? null : m.extra());
        return numberAt;
    }

    private void begin(int line) {
        row.setLength(0);
        row.append(ordinal).append('\t').append(line);
        ordinal++;
    }

    private void field(Object value) {
        row.append('\t');
        if (value == null) {
            row.append("\\N");
            return;
        }
        escape(value.toString());
    }

    /** Appends runs without an escape in one piece: nearly every value is one. */
    private void escape(String text) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == '\t' || c == '\n' || c == '\r') {
                row.append(text, from, i).append('\\').append(letter(c));
                from = i + 1;
            }
        }
        row.append(text, from, text.length());
    }

    private static char letter(char c) {
        return switch (c) {
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\r' -> 'r';
            default -> c;
        };
    }

    private void end() throws IOException {
        row.append('\n');
        byte[] bytes = bytes(row.toString());
        digest.update(bytes);
        out.write(bytes);
        written += bytes.length;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
