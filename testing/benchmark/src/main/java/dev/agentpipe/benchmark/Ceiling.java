package dev.agentpipe.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What the generator itself reaches, against a server that does nothing. */
final class Ceiling {

    private Ceiling() {}

    /** Events per second of the same requests over as many connections. */
    static double ingest(PostTarget target, int connections, Duration length) throws IOException {
        try (BareServer server = new BareServer(BareAnswers.to(target))) {
            ClosedLoop loop = new ClosedLoop(target.at(server.address()), new AtomicLong());
            loop.run(connections, length.dividedBy(3));
            return loop.run(connections, length).perSecond();
        }
    }
}
