package dev.agentpipe.stream.endpoint;

import dev.agentpipe.runtime.usage.Usage;
import dev.agentpipe.runtime.usage.UsageCounter;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.endpoint.ViewerSeconds.Account;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Counts the time for which streams are open as usage of their project. Any thread. */
@Singleton
final class ViewerUse {

    private final ViewerSeconds seconds = new ViewerSeconds();
    private final UsageCounter counter;
    private final long origin = System.nanoTime();

    ViewerUse(UsageCounter counter) {
        this.counter = counter;
    }

    void came(Reader reader) {
        seconds.came(Account.of(reader), now());
    }

    void went(Reader reader) {
        seconds.went(Account.of(reader), now());
    }

    /** The day ends for all viewers at once, so its last seconds must not wait long. */
    @Scheduled(every = "5s")
    void count() {
        seconds.take(now())
                .forEach((account, taken) -> counter.add(account.project(), account.keyId(), Usage.ofViewers(taken)));
    }

    void stop(@Observes ShutdownEvent stopping) {
        count();
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }
}
