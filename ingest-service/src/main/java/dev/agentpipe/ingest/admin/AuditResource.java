package dev.agentpipe.ingest.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.admin.Administrator;
import dev.agentpipe.runtime.http.NumberParameter;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;

/** The security log, for administrators: of their project, or of all. */
@Path("/api/audit")
@RolesAllowed(Scope.ADMIN_ROLE)
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {

    private static final int MAX_LISTED = 1_000;

    private final AuditEntries entries;
    private final Administrator administrator;

    AuditResource(AuditEntries entries, Administrator administrator) {
        this.entries = entries;
        this.administrator = administrator;
    }

    /** Newest first; {@code cursor} is the {@code nextCursor} of the page before. */
    @GET
    public AuditPage list(
            @QueryParam("project") String project,
            @QueryParam("cursor") @DefaultValue("9223372036854775807") String cursor,
            @QueryParam("limit") @DefaultValue("100") String limit)
            throws SQLException {
        int rows = (int) NumberParameter.parse("limit", limit, MAX_LISTED);
        long before = NumberParameter.parse("cursor", cursor, Long.MAX_VALUE);
        List<AuditEntry> page = entries.page(administrator.bound(project), before, rows);
        return new AuditPage(
                page,
                page.size() < rows ? null : Long.toString(page.get(rows - 1).id()));
    }

    /** The answer to a list; without {@code nextCursor} it is the last page. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AuditPage(List<AuditEntry> entries, String nextCursor) {}
}
