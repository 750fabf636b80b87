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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Daily usage per key, for administrators: of their project, or of all. */
@Path("/api/usage")
@RolesAllowed(Scope.ADMIN_ROLE)
@Produces(MediaType.APPLICATION_JSON)
public class UsageResource {

    private static final int MAX_LISTED = 1_000;
    private static final int MAX_DAYS = 400;
    private static final int USUAL_DAYS = 30;

    private final UsageDays usage;
    private final Administrator administrator;

    UsageResource(UsageDays usage, Administrator administrator) {
        this.usage = usage;
        this.administrator = administrator;
    }

    /** By day, project and key, both days included; {@code cursor} is the {@code nextCursor} of the page before. */
    @GET
    public UsagePage list(
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("project") String project,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") @DefaultValue("1000") String limit)
            throws SQLException {
        LocalDate last = to == null ? LocalDate.now(ZoneOffset.UTC) : UsageCursor.day("to", to);
        LocalDate first = from == null ? last.minusDays(USUAL_DAYS - 1) : UsageCursor.day("from", from);
        if (first.isAfter(last) || ChronoUnit.DAYS.between(first, last) >= MAX_DAYS) {
            throw UsageCursor.invalid("from", "must be at most " + (MAX_DAYS - 1) + " days before to");
        }
        int rows = (int) NumberParameter.parse("limit", limit, MAX_LISTED);
        UsageCursor after = cursor == null ? UsageCursor.before(first) : UsageCursor.parse(cursor);
        List<UsageDay> page = usage.page(administrator.bound(project), first, last, after, rows);
        return new UsagePage(
                first,
                last,
                page,
                page.size() < rows ? null : UsageCursor.of(page.get(rows - 1)).toString());
    }

    /** The answer; without {@code nextCursor} it is the last page. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record UsagePage(LocalDate from, LocalDate to, List<UsageDay> usage, String nextCursor) {}
}
