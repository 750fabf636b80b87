package dev.agentpipe.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** What the command line once sent, with ids of one's own choice so that it can be sent again. */
public record Recording(String name, List<String> lines) {

    private static final Path FOLDER = Checkout.file("shared-model/src/test/resources/recordings");
    private static final Pattern ID = Pattern.compile("\"(conversation_id|message_id)\":\"([^\"]+)\"");

    public static Recording read(String name) {
        try {
            return new Recording(name, Files.readAllLines(FOLDER.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same lines with all ids derived from theirs and {@code run}. */
    public Recording remapped(String run) {
        return new Recording(
                name,
                lines.stream()
                        .map(line -> ID.matcher(line)
                                .replaceAll(id -> "\"" + id.group(1) + "\":\"" + remapped(run, id.group(2)) + "\""))
                        .toList());
    }

    public static String remapped(String run, String id) {
        return UUID.nameUUIDFromBytes((run + "/" + id).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    public String conversationId() {
        return ids("conversation_id").get(0);
    }

    public List<String> messageIds() {
        return ids("message_id");
    }

    private List<String> ids(String field) {
        return lines.stream()
                .flatMap(line -> ID.matcher(line).results())
                .filter(id -> id.group(1).equals(field))
                .map(id -> id.group(2))
                .toList();
    }
}
