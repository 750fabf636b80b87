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
     * Viewers, the hub's position and what was sent, for this instance. Readers who do not administer all projects see
     * only their own projects' viewers.
     */
    @GET
    @PermitAll
    public Uni<StreamStats> stats() {
        return access.required().map(stats::now);
    }
}
