package dev.agentpipe.stream.metrics;

import dev.agentpipe.stream.access.ReadAccess;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Statistics for operators. */
@Path("/api/realtime/stats")
public final class StatsResource {

    private final Stats stats;
    private final ReadAccess access;

    StatsResource(Stats stats, ReadAccess access) {
        this.stats = stats;
        this.access = access;
    }

    /**
     * Viewers, where the hub stands, and what was sent, of this instance. Only who administers all is told about all
     * projects together, others how many viewers there are of what they may read themselves.
     */
    @GET
    @PermitAll
    public Uni<StreamStats> stats() {
        return access.required().map(stats::now);
    }
}
