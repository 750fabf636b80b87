package dev.agentpipe.stream.statistics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.access.ReadAccess;
import dev.agentpipe.stream.access.Reader;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestQuery;

/** Statistics of what is stored. */
@Path("/api/metrics/summary")
@Produces(MediaType.APPLICATION_JSON)
public class SummaryResource {

    private final ReadAccess access;
    private final Summaries summaries;
    private final SummaryCache cache;
    private final ObjectMapper json;

    SummaryResource(ReadAccess access, Summaries summaries, SummaryCache cache, ObjectMapper json) {
        this.access = access;
        this.summaries = summaries;
        this.cache = cache;
        this.json = json;
    }

    /** For the time between {@code from} and {@code to}, in total and {@code by} day, agentType, model or project. */
    @GET
    @PermitAll
    @Blocking
    public String summary(
            @RestQuery String from,
            @RestQuery String to,
            @RestQuery String by,
            @RestQuery String timezone,
            @RestQuery String project) {
        Reader reader = access.reader();
        Projects projects =
                project == null ? reader.projects() : reader.projects().only(project);
        SummaryRequest request = SummaryRequest.parse(projects, from, to, by, timezone, Instant.now());
        reader.takeToken();
        return cache.get(request.key(), () -> write(summaries.of(request)));
    }

    private String write(Summary summary) {
        try {
            return json.writeValueAsString(summary);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
