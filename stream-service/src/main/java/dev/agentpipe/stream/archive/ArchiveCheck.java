package dev.agentpipe.stream.archive;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/** Reads back what was archived: nothing is deleted because it only seems to have been written. */
final class ArchiveCheck {

    private ArchiveCheck() {}

    /** Fails unless the file matches the manifest. */
    static void require(Manifest manifest, InputStream archived) throws IOException {
        MessageDigest digest = sha256();
        long bytes = 0;
        long lines = 0;
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = new GZIPInputStream(archived, 64 * 1024)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                bytes += count;
                lines += lines(buffer, count);
            }
        }
        if (bytes != manifest.bytes()
                || lines != manifest.lines()
                || !hex(digest).equals(manifest.sha256())) {
            throw new IOException("what was archived is not what was written");
        }
    }

    static void requireSame(Manifest manifest, InputStream archived) throws IOException {
        try (InputStream in = archived) {
            if (!Arrays.equals(in.readAllBytes(), manifest.json())) {
                throw new IOException("the manifest that was archived is not the one that was written");
            }
        }
    }

    static long lines(byte[] bytes, int length) {
        long lines = 0;
        for (int i = 0; i < length; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
