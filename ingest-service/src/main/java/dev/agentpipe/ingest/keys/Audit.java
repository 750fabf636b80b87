package dev.agentpipe.ingest.keys;

import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.runtime.problem.RequestId;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Writes audit entries in the transaction of what they tell of: neither is ever there without the other. */
@ApplicationScoped
class Audit {

    private final SecurityIdentity actor;
    private final CurrentVertxRequest current;
    private final ClientAddress address;

    Audit(SecurityIdentity actor, CurrentVertxRequest current, ClientAddress address) {
        this.actor = actor;
        this.current = current;
        this.address = address;
    }

    void note(String action, String subject, String detail) {
        AuditEntry entry = new AuditEntry();
        entry.at = Instant.now();
        entry.actor = actor.getPrincipal().getName();
        entry.action = action;
        entry.subject = subject;
        entry.detail = detail;
        entry.address = address.of(current.getCurrent());
        entry.requestId = RequestId.of(current.getCurrent());
        entry.persist();
    }
}
