package dev.agentpipe.stream.archive;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Names of archived files: {@code <project>/<two digits>/<conversation>}, so that no folder has too many. */
final class ArchiveNames {

    /** The length of a name, such that it fits everywhere with its ending. */
    private static final int MAX_CHARACTERS = 150;

    private ArchiveNames() {}

    static String of(Manifest manifest) {
        String hash = hash(manifest.conversationId());
        String readable = URLEncoder.encode(manifest.conversationId(), StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace(".", "%2E");
        // The hash distinguishes names that are cut.
        String name = readable.length() <= MAX_CHARACTERS
                ? readable
                : readable.substring(0, MAX_CHARACTERS - 17).replaceFirst("%.?$", "") + "-" + hash.substring(0, 16);
        return manifest.project() + "/" + hash.substring(0, 2) + "/" + name;
    }

    private static String hash(String id) {
        MessageDigest digest = ArchiveCheck.sha256();
        return HexFormat.of().formatHex(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
    }
}
