package dev.agentpipe.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits a batch into the bytes of its events, exactly as they were sent: missing ids are derived from those bytes. */
final class BatchBody {

    /** The most events of one request. */
    static final int MAX_EVENTS = 1_000;

    /** The largest batch, in bytes after unpacking. */
    static final int MAX_BYTES = 5 * 1_048_576;

    private BatchBody() {}

    /** From a JSON array of events, or one event per line; empty lines are skipped. */
    static List<byte[]> split(byte[] body) {
        if (body.length > MAX_BYTES) {
            throw ProblemException.of(
                    ErrorCode.TOO_LARGE, "a batch may have at most " + MAX_BYTES + " bytes, unpacked");
        }
        int first = 0;
        while (first < body.length && blank(body[first])) {
            first++;
        }
        List<byte[]> events = first < body.length && body[first] == '[' ? elements(body) : lines(body);
        if (events.isEmpty()) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, "the batch holds no event");
        }
        return events;
    }

    private static List<byte[]> lines(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i == body.length || body[i] == '\n') {
                add(lines, body, from, i);
                from = i + 1;
            }
        }
        return lines;
    }

    private static void add(List<byte[]> lines, byte[] body, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && blank(body[start])) {
            start++;
        }
        while (end > start && blank(body[end - 1])) {
            end--;
        }
        if (start < end) {
            lines.add(Arrays.copyOfRange(body, start, end));
            checkCount(lines.size());
        }
    }

    private static List<byte[]> elements(byte[] body) {
        List<byte[]> elements = new ArrayList<>();
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == null) {
                    throw ProblemException.of(ErrorCode.MALFORMED_JSON, "the batch ends in the middle of its array");
                }
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                if (!token.isStructStart()) {
                    parser.getText();
                }
                elements.add(Arrays.copyOfRange(
                        body, from, (int) parser.currentLocation().getByteOffset()));
                checkCount(elements.size());
            }
            if (parser.nextToken() != null) {
                throw ProblemException.of(ErrorCode.MALFORMED_JSON, "something follows the array of the batch");
            }
            return elements;
        } catch (JsonProcessingException malformed) {
            throw ProblemException.of(
                    ErrorCode.MALFORMED_JSON, "the batch is not a valid JSON array: " + Json.reason(malformed));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void checkCount(int events) {
        if (events > MAX_EVENTS) {
            throw ProblemException.of(ErrorCode.TOO_LARGE, "a batch may have at most " + MAX_EVENTS + " events");
        }
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
