package dev.agentpipe.stream;

import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Who may read: everybody where the operator says {@code AGENTPIPE_READ_ACCESS=open}, else who has a key with the scope
 * {@code read} or {@code admin}.
 */
@ApplicationScoped
public class ReadAccess {

    /** What {@code AGENTPIPE_READ_ACCESS} can be. */
    enum Mode {
        OPEN,
        KEY
    }

    private final Mode mode;
    private final CurrentIdentityAssociation identities;

    ReadAccess(
            @ConfigProperty(name = "agentpipe.read-access", defaultValue = "key") String access,
            CurrentIdentityAssociation identities) {
        this.mode = modeOf(access);
        this.identities = identities;
    }

    /** Fails with 401 or 403. */
    public Uni<Void> required() {
        return mode == Mode.OPEN
                ? Uni.createFrom().voidItem()
                : identities.getDeferredIdentity().invoke(ReadAccess::check).replaceWithVoid();
    }

    /** As {@link #required}, for blocking endpoints. */
    public void require() {
        if (mode == Mode.KEY) {
            check(identities.getIdentity());
        }
    }

    private static void check(SecurityIdentity identity) {
        if (identity.isAnonymous()) {
            throw new UnauthorizedException();
        }
        if (!identity.hasRole("read") && !identity.hasRole("admin")) {
            throw new ForbiddenException();
        }
    }

    private static Mode modeOf(String access) {
        try {
            return Mode.valueOf(access.trim().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "AGENTPIPE_READ_ACCESS is " + access + "; set it to open or to key", unknown);
        }
    }
}
