package dev.agentpipe.local.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/** What the headers of a request and of its answer become on their way through. */
final class ForwardedHeaders {

    private static final AsciiString FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString FORWARDED_HOST = AsciiString.cached("x-forwarded-host");

    /** They concern one connection alone. */
    private static final List<AsciiString> OF_THE_CONNECTION = List.of(
            HttpHeaderNames.CONNECTION,
            AsciiString.cached("keep-alive"),
            HttpHeaderNames.PROXY_AUTHENTICATE,
            HttpHeaderNames.PROXY_AUTHORIZATION,
            HttpHeaderNames.TE,
            HttpHeaderNames.TRAILER,
            HttpHeaderNames.UPGRADE);

    private ForwardedHeaders() {}

    /** Tells the services which client asked, and for which host. */
    static void ofRequest(HttpHeaders headers, String client) {
        OF_THE_CONNECTION.forEach(headers::remove);
        // This server has answered it already; a service would answer it a second time.
        headers.remove(HttpHeaderNames.EXPECT);
        append(headers, FORWARDED_FOR, client);
        // Appended, not passed on: the services only believe the address that a trusted proxy has added.
        append(headers, FORWARDED_PROTO, "http");
        String host = headers.get(HttpHeaderNames.HOST);
        if (host != null) {
            headers.set(FORWARDED_HOST, host);
            // Only the one that was checked. The services compare it with the Origin that a browser sends.
            headers.set(HttpHeaderNames.HOST, host);
        }
    }

    static void ofAnswer(HttpHeaders headers) {
        OF_THE_CONNECTION.forEach(headers::remove);
    }

    private static void append(HttpHeaders headers, AsciiString name, String seen) {
        List<String> chain = headers.getAll(name);
        headers.set(name, chain.isEmpty() ? seen : String.join(", ", chain) + ", " + seen);
    }
}
