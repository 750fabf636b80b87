package dev.agentpipe.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Awaitility for a busy machine, where its own limit of 10 s is sometimes too short: what is asked and not answered, or not
 * to the end, is asked again.
 */
public final class Waiting {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Waiting() {}

    public static ConditionFactory await() {
        return patient(Awaitility.await());
    }

    /** With a name that the failure begins with. */
    public static ConditionFactory await(String name) {
        return patient(Awaitility.await(name));
    }

    private static ConditionFactory patient(ConditionFactory condition) {
        return condition
                .atMost(LIMIT)
                .ignoreExceptionsMatching(
                        failure -> failure instanceof IOException || failure instanceof UncheckedIOException);
    }
}
