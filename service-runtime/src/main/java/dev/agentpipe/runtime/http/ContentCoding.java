package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Decodes the Content-Encoding of a body. Not left to the HTTP server, which drops the connection at a broken body,
 * treats a truncated one as complete, and passes on an unknown encoding undecoded.
 */
public final class ContentCoding {

    private static final int BUFFER_BYTES = 64 * 1024;

    private ContentCoding() {}

    /**
     * The plain bytes of {@code body}, as they are read; reading fails with {@link IOException} when they are broken.
     *
     * @param encoding the header Content-Encoding, may be null
     * @throws ProblemException {@code unsupported_media_type} for anything but gzip
     */
    public static InputStream decode(InputStream body, String encoding) throws IOException {
        if (encoding == null || encoding.isBlank() || encoding.equalsIgnoreCase("identity")) {
            return body;
        }
        if (!encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("x-gzip")) {
            throw ProblemException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding may be gzip or absent, nothing else");
        }
        return new GZIPInputStream(body, BUFFER_BYTES);
    }

    /**
     * The plain bytes of {@code body}; of a larger body only the first {@code maxBytes} and one more, which limits the
     * damage of a decompression bomb.
     *
     * @throws ProblemException as above, and {@code malformed_json} when the body is broken
     */
    public static byte[] decode(byte[] body, String encoding, int maxBytes) {
        if (encoding == null) {
            return body;
        }
        try (InputStream plain = decode(new ByteArrayInputStream(body), encoding)) {
            return plain.readNBytes(maxBytes + 1);
        } catch (IOException broken) {
            throw ProblemException.of(ErrorCode.MALFORMED_JSON, "the body is not valid gzip, or not all of it arrived");
        }
    }
}
