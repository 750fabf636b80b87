package dev.agentpipe.upload.body;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.upload.Rejections;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One large JSON object, read in pieces: at most one piece of {@value EventReader#MAX_BYTES} bytes is in memory, and
 * skipped values never are. Errors name their path and never quote the body, which may contain a secret.
 */
public final class JsonBody implements Closeable {

    private static final ObjectReader TREES =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Pieces pieces;
    private final JsonParser parser;
    private final Rejections rejections;

    /** Reads one member of the body; the parser is at its value. */
    public interface Member {
        void read(String name) throws IOException;
    }

    /** Receives one element of an array. */
    public interface Element {
        void read(int index, ObjectNode node) throws IOException;
    }

    private JsonBody(Pieces pieces, JsonParser parser, Rejections rejections) {
        this.pieces = pieces;
        this.parser = parser;
        this.rejections = rejections;
    }

    public static JsonBody open(InputStream body, Rejections rejections) throws IOException {
        Pieces pieces = new Pieces(body);
        // A decoder of our own: the parser would guess other encodings, and accept encoded lone surrogates.
        PushbackReader text = new PushbackReader(new InputStreamReader(pieces, StandardCharsets.UTF_8.newDecoder()));
        int first = readFirst(text);
        if (first >= 0 && first != '\uFEFF') {
            text.unread(first);
        }
        return new JsonBody(pieces, new CountedParser(Json.MAPPER.createParser(text), pieces), rejections);
    }

    private static int readFirst(PushbackReader text) throws IOException {
        try {
            return text.read();
        } catch (CharacterCodingException notUtf8) {
            throw notUtf8();
        }
    }

    private static ProblemException notUtf8() {
        return ProblemException.of(ErrorCode.MALFORMED_JSON, "the body is not valid UTF-8");
    }

    /** Reads the whole body. */
    public void read(Member member) throws IOException {
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ProblemException.of(ErrorCode.MALFORMED_JSON, "the body must be one JSON object");
            }
            Set<String> seen = new HashSet<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                if (seen.size() < Rejections.MAX_LISTED && !seen.add(name)) {
                    rejections.add(shown(name), "is given twice");
                }
                parser.nextToken();
                member.read(name);
            }
            if (parser.nextToken() != null) {
                throw ProblemException.of(
                        ErrorCode.MALFORMED_JSON, "the body must be one JSON object and nothing after it");
            }
        } catch (JsonProcessingException malformed) {
            throw malformed(malformed);
        } catch (CharacterCodingException notUtf8) {
            throw notUtf8();
        } catch (PieceTooLarge e) {
            throw ProblemException.of(
                    ErrorCode.TOO_LARGE, List.of(new FieldError(e.path, "may have at most " + e.limit)));
        }
    }

    /** The string at the parser; null for anything else, which is an error unless it is null. */
    public String text(String path) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            pieces.begin(path);
            String text = parser.getText();
            pieces.end();
            return text;
        }
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            rejections.add(path, "must be a string");
        }
        skip();
        return null;
    }

    /** The object at the parser; null for anything else, which is an error. */
    public ObjectNode object(String path) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            rejections.add(path, "must be an object");
            skip();
            return null;
        }
        pieces.begin(path);
        ObjectNode node = TREES.readTree(parser);
        pieces.end();
        return storable(path, node) ? node : null;
    }

    /**
     * Reads the objects of the array at the parser.
     *
     * @param max the most elements; one more rejects the request
     */
    public void each(String path, int max, Element element) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            rejections.add(path, "must be an array");
            skip();
            return;
        }
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            if (i == max) {
                throw ProblemException.of(
                        ErrorCode.TOO_LARGE, List.of(new FieldError(path, "may have at most " + max + " elements")));
            }
            ObjectNode node = object(path + "[" + i + "]");
            if (node != null) {
                element.read(i, node);
            }
        }
    }

    /** As {@link #each}, for arrays that are kept in memory: all elements together count as one piece. */
    public void eachOfOnePiece(String path, int max, Element element) throws IOException {
        pieces.begin(path);
        pieces.hold();
        each(path, max, element);
        pieces.release();
    }

    /** Skips the value at the parser. */
    public void skip() throws IOException {
        parser.skipChildren();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private boolean storable(String path, ObjectNode node) {
        try {
            Json.rejectUnstorable(node, path);
            return true;
        } catch (ProblemException unstorable) {
            rejections.add(unstorable.error(), unstorable.details().get(0));
            return false;
        }
    }

    private static String shown(String name) {
        return name.length() > 100 ? name.substring(0, 100) : name;
    }

    private static ProblemException malformed(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return ProblemException.of(
                ErrorCode.MALFORMED_JSON,
                e instanceof JsonEOFException
                        ? "the body ends too early: it was cut off" + where
                        : "the body is not valid JSON" + where);
    }

    private static final class PieceTooLarge extends IOException {

        private static final long serialVersionUID = 1;

        private final String path;
        private final String limit;

        PieceTooLarge(String path, String limit) {
            super(null, null);
            this.path = path;
            this.limit = limit;
        }
    }

    /** Counts the tokens of the current piece. */
    private static final class CountedParser extends JsonParserDelegate {

        private final Pieces pieces;

        CountedParser(JsonParser parser, Pieces pieces) {
            super(parser);
            this.pieces = pieces;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            pieces.countToken();
            return super.nextToken();
        }
    }

    /** Limits what is read for one piece. Buffers read ahead, so a piece may exceed the limit by a few kilobytes. */
    private static final class Pieces extends FilterInputStream {

        private String path;
        private long bytesLeft;
        private int tokensLeft;
        private boolean held;

        Pieces(InputStream in) {
            super(in);
        }

        void begin(String name) {
            if (!held) {
                path = name;
                bytesLeft = EventReader.MAX_BYTES;
                tokensLeft = Json.MAX_TOKENS;
            }
        }

        void end() {
            if (!held) {
                path = null;
            }
        }

        /** Pieces that begin from here on belong to the current one. */
        void hold() {
            held = true;
        }

        void release() {
            held = false;
            end();
        }

        @Override
        public int read() throws IOException {
            return count(super.read(), 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            return count(read, read);
        }

        private int count(int result, int read) throws PieceTooLarge {
            if (path != null) {
                bytesLeft -= read;
                if (bytesLeft < 0) {
                    throw new PieceTooLarge(path, EventReader.MAX_BYTES + " bytes");
                }
            }
            return result;
        }

        void countToken() throws PieceTooLarge {
            if (path != null && --tokensLeft < 0) {
                throw new PieceTooLarge(path, Json.MAX_TOKENS + " names, values and brackets");
            }
        }
    }
}
