package dev.agentpipe.runtime.http;

import dev.agentpipe.runtime.bounds.AtLeast;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of HTTP in all services. */
@Unremovable
@ConfigMapping(prefix = "agentpipe")
public interface HttpConfig {

    /**
     * How long a client may take from the first byte of a request to the end of its headers
     * ({@code AGENTPIPE_HTTP_HEADER_DEADLINE}); then its connection is closed.
     */
    @WithDefault("10S")
    @AtLeast("1ms")
    Duration httpHeaderDeadline();

    /**
     * How long a client may take for the whole body of a request ({@code AGENTPIPE_HTTP_BODY_DEADLINE}); then its
     * connection is closed: the command line retries after that, but not after a 408.
     */
    @WithDefault("30S")
    @AtLeast("1ms")
    Duration httpBodyDeadline();

    /**
     * Bytes of the bodies of requests in memory ({@code AGENTPIPE_HTTP_BODIES_SIZE}), from their arrival to the answer;
     * a request whose body finds no room is answered 503. By default 64 MB, or an eighth of the heap if that is less.
     */
    Optional<MemorySize> httpBodiesSize();

    /** Origins whose pages may read answers, comma-separated ({@code AGENTPIPE_CORS_ORIGINS}); {@code *} for all. */
    Optional<List<String>> corsOrigins();

    /**
     * Names in the {@code Host} of requests that are answered, comma-separated ({@code AGENTPIPE_HTTP_HOSTS}); {@code
     * *} for all. {@code localhost} and addresses always are. A proxy in front passes on the name that the client used.
     */
    Optional<List<String>> httpHosts();

    /**
     * Addresses and networks ({@code 10.0.0.0/8}) whose {@code X-Forwarded-For} and {@code X-Forwarded-Proto} are
     * believed, comma-separated ({@code AGENTPIPE_TRUSTED_PROXIES}).
     */
    Optional<List<String>> trustedProxies();

    /**
     * For how long a browser that came by TLS uses only TLS for this host name ({@code AGENTPIPE_HSTS_MAX_AGE}), in
     * whole seconds; with 0 the header is left out.
     */
    @WithDefault("365D")
    @AtLeast("0s")
    Duration hstsMaxAge();
}
