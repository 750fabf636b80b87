package dev.agentpipe.stream;

import dev.agentpipe.model.access.Scope;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Who may read: everybody where the operator says {@code AGENTPIPE_READ_ACCESS=open}, else who has a key with the scope
 * {@code read} or {@code admin}.
 */
@ApplicationScoped
public class ReadAccess {

    private final ReadConfig.Access access;
    private final CurrentIdentityAssociation identities;

    ReadAccess(ReadConfig config, CurrentIdentityAssociation identities) {
        this.access = config.readAccess();
        this.identities = identities;
    }

    /** Fails with 401 or 403. */
    public Uni<Void> required() {
        return access == ReadConfig.Access.OPEN
                ? Uni.createFrom().voidItem()
                : identities.getDeferredIdentity().invoke(ReadAccess::check).replaceWithVoid();
    }

    /** As {@link #required}, for blocking endpoints. */
    public void require() {
        if (access == ReadConfig.Access.KEY) {
            check(identities.getIdentity());
        }
    }

    private static void check(SecurityIdentity identity) {
        if (identity.isAnonymous()) {
            throw new UnauthorizedException();
        }
        if (!identity.hasRole(Scope.READ_ROLE) && !identity.hasRole(Scope.ADMIN_ROLE)) {
            throw new ForbiddenException();
        }
    }
}
