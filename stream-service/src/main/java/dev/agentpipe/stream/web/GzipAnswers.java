package dev.agentpipe.stream.web;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses answers marked {@link Gzip}, and nothing else. Not done by the HTTP server, which would put a compressor
 * in front of every connection, including those of streams. Uses the memory of one deflater for each answer that is
 * being written.
 */
@Provider
@Gzip
public class GzipAnswers implements WriterInterceptor {

    private static final int BUFFER_BYTES = 8 * 1024;

    private final CurrentVertxRequest current;

    GzipAnswers(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        context.getHeaders().add("Vary", "Accept-Encoding");
        if (!accepted(current.getCurrent().request().getHeader("Accept-Encoding"))) {
            context.proceed();
            return;
        }
        context.getHeaders().putSingle("Content-Encoding", "gzip");
        try (Compressed compressed = new Compressed(context.getOutputStream())) {
            context.setOutputStream(compressed);
            context.proceed();
        }
    }

    /** Whether gzip is listed, and not as {@code gzip;q=0}. */
    static boolean accepted(String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        for (String coding : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = coding.split(";", -1);
            boolean rejected = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
            if (parts[0].strip().equals("gzip") && !rejected) {
                return true;
            }
        }
        return false;
    }

    private static final class Compressed extends GZIPOutputStream {

        Compressed(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            // Most of the compression in a third of the time.
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
