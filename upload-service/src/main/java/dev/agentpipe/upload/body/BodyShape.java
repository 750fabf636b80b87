package dev.agentpipe.upload.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.agentpipe.model.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Which form of upload a JSON body is, judged by its top-level names. */
public enum BodyShape {
    /** The documented body. */
    SESSION,
    /** The command line's state file. */
    STATE;

    /**
     * Reads only as far as the first name that decides. Malformed bodies and those of neither form count as documented.
     */
    public static BodyShape of(InputStream body) throws IOException {
        try (JsonParser parser =
                Json.MAPPER.createParser(new InputStreamReader(body, StandardCharsets.UTF_8.newDecoder()))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return SESSION;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                switch (parser.currentName()) {
                    case "session", "participants" -> {
                        return SESSION;
                    }
                    case "saved_at", "config" -> {
                        return STATE;
                    }
                    default -> {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                }
            }
            return SESSION;
        } catch (JsonProcessingException | CharacterCodingException broken) {
            return SESSION;
        }
    }
}
