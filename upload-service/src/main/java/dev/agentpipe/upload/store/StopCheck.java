package dev.agentpipe.upload.store;

import dev.agentpipe.runtime.stop.StopConfig;
import dev.agentpipe.upload.UploadConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/** Ends a start with settings under which a stop could cut off an upload during its transaction. */
@ApplicationScoped
class StopCheck {

    /** The time until new requests are rejected and until a transaction has its connection. */
    private static final Duration BEFORE_A_TRANSACTION = Duration.ofSeconds(8);

    private final Duration transaction;
    private final Duration requests;

    @Inject
    StopCheck(UploadConfig upload, StopConfig stop) {
        this(upload.transactionTimeout(), stop.requests());
    }

    StopCheck(Duration transaction, Duration requests) {
        this.transaction = transaction;
        this.requests = requests;
    }

    void require(@Observes @Priority(1) StartupEvent starting) {
        Duration needed = transaction.plus(BEFORE_A_TRANSACTION);
        if (requests.compareTo(needed) < 0) {
            throw new ConfigurationException("With AGENTPIPE_UPLOAD_TRANSACTION_TIMEOUT=" + transaction.toSeconds()
                    + "S, AGENTPIPE_SHUTDOWN_REQUESTS must be " + needed.toSeconds()
                    + "S at least, and the grace of its container 10 s longer than that");
        }
    }
}
