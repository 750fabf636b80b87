package dev.agentpipe.upload.eventlog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.upload.Rejections;
import dev.agentpipe.upload.UploadConfig;
import dev.agentpipe.upload.body.SpoolFile;
import dev.agentpipe.upload.store.EventLogUpload;
import dev.agentpipe.upload.store.UploadedRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads an event log and turns its events into rows; checks all of it before anything is stored. */
@ApplicationScoped
public class EventLogReader {

    /** Each of them is locked while the log is merged. */
    private static final int MAX_CONVERSATIONS = 100;

    private static final String BODY = "the body ";

    private final EventReader reader;
    private final EventReader restoringReader;
    private final UploadConfig config;

    EventLogReader(EventReader reader, UploadConfig config) {
        this.reader = reader;
        this.restoringReader = reader.restoring();
        this.config = config;
    }

    /**
     * Reads an event log while it arrives.
     *
     * @param file for the rows
     * @param sender its key is part of the identity of events without a conversation
     * @param restore whether it is an export to be restored exactly
     * @throws ProblemException with the number of every line that was rejected
     */
    public EventLogUpload read(InputStream arriving, SpoolFile file, Sender sender, boolean restore)
            throws IOException {
        try (UploadedRows rows = new UploadedRows(file)) {
            return new Reading(new Lines(arriving, EventReader.MAX_BYTES), rows, sender, restore).read();
        }
    }

    /** Separates ids of messages from identities of other events: a message may be called {@code started}. */
    private record Identity(String conversationId, boolean message, String identity) {}

    private record First(int line, Long fingerprint) {}

    private final class Reading {

        private final Lines lines;
        private final UploadedRows rows;
        private final Sender sender;
        private final boolean restore;
        private final Rejections rejections = new Rejections();
        private final Map<Identity, First> firsts = new HashMap<>();
        private final Set<String> conversations = new HashSet<>();
        private final List<Integer> truncatedLines = new ArrayList<>();
        private String conversationId;
        private int events;
        private int messages;
        private int repeatedMessages;
        private int repeatedEvents;
        private Malformed malformed;
        private ObjectNode exported;

        private record Malformed(int line, ProblemException problem) {}

        Reading(Lines lines, UploadedRows rows, Sender sender, boolean restore) {
            this.lines = lines;
            this.rows = rows;
            this.sender = sender;
            this.restore = restore;
        }

        EventLogUpload read() throws IOException {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                if (lines.number() > config.maxLines()) {
                    throw tooLarge("lines", config.maxLines());
                }
                if (lines.tooLong()) {
                    rejectMalformed();
                    reject(ErrorCode.TOO_LARGE, "may have at most " + EventReader.MAX_BYTES + " bytes");
                } else if (lines.number() == 1 && ExportHeader.is(line)) {
                    exported = ExportHeader.data(line);
                } else if (!blank(line)) {
                    rejectMalformed();
                    read(line);
                }
            }
            if (malformed != null && events == 0) {
                rejectMalformed();
            }
            rejections.check();
            if (events == 0) {
                throw ProblemException.of(ErrorCode.VALIDATION_FAILED, "the event log holds no event");
            }
            if (restore && exported != null) {
                ExportHeader.requireOnly(exported, conversations);
            }
            return new EventLogUpload(
                    rows.digest(),
                    events,
                    conversations.size(),
                    conversationId,
                    repeatedMessages,
                    repeatedEvents,
                    truncatedLines,
                    malformed == null ? 0 : malformed.line(),
                    restore && exported != null ? Json.write(exported) : null);
        }

        private void read(byte[] line) throws IOException {
            LogEntry entry;
            try {
                entry = (restore ? restoringReader : reader).read(Json.decode(line), sender);
            } catch (ProblemException problem) {
                if (problem.error() == ErrorCode.MALFORMED_JSON) {
                    // If this is the last line, the command line was killed while writing it.
                    malformed = new Malformed(lines.number(), problem);
                } else {
                    reject(problem.error(), "is rejected: " + problem.getMessage());
                }
                return;
            }
            take(entry);
        }

        private void take(LogEntry entry) throws IOException {
            First here = new First(lines.number(), entry.fingerprint());
            First first = firsts.putIfAbsent(
                    new Identity(entry.conversationId(), entry.message() != null, entry.identity()), here);
            if (first != null
                    && entry.fingerprint() != null
                    && !entry.fingerprint().equals(first.fingerprint())) {
                reject(
                        ErrorCode.VALIDATION_FAILED,
                        "is rejected: its message id is that of a different message on line " + first.line());
                return;
            }
            events++;
            count(entry, first != null);
            // A second, different start fills in what the first one left empty.
            if (first == null
                    || (entry.update() != null && entry.update().kind().equals("started"))) {
                rows.event(lines.number(), entry, first != null);
            }
        }

        private void count(LogEntry entry, boolean repeated) {
            boolean message = entry.message() != null;
            if (message && entry.message().originalBytes() != null) {
                truncatedLines.add(lines.number());
            }
            messages += message && !repeated ? 1 : 0;
            boolean counted = repeated
                    && (entry.update() == null || !entry.update().kind().equals("started"));
            repeatedEvents += counted ? 1 : 0;
            repeatedMessages += counted && message ? 1 : 0;
            if (messages > config.maxMessages()) {
                throw tooLarge("messages", config.maxMessages());
            }
            if (entry.conversationId() != null && conversations.add(entry.conversationId())) {
                conversationId = conversationId == null ? entry.conversationId() : conversationId;
                if (conversations.size() > MAX_CONVERSATIONS) {
                    throw tooLarge("conversations", MAX_CONVERSATIONS);
                }
            }
        }

        /** A line that is not JSON is an error unless it turns out to be the last. */
        private void rejectMalformed() {
            if (malformed != null) {
                String why = malformed.problem().getMessage();
                rejections.add(
                        ErrorCode.MALFORMED_JSON,
                        new FieldError(
                                "line " + malformed.line(),
                                why.startsWith(BODY) ? why.substring(BODY.length()) : "is rejected: " + why));
                malformed = null;
            }
        }

        private void reject(ErrorCode code, String message) {
            rejections.add(code, new FieldError("line " + lines.number(), message));
        }

        private static ProblemException tooLarge(String what, int max) {
            return ProblemException.of(
                    ErrorCode.TOO_LARGE,
                    List.of(new FieldError(what, "may be at most " + max + " in one upload: split the event log")));
        }

        private static boolean blank(byte[] line) {
            return line.length < 256 && new String(line, StandardCharsets.ISO_8859_1).isBlank();
        }
    }
}
