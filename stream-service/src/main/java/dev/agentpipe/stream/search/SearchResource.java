package dev.agentpipe.stream.search;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.runtime.http.NumberParameter;
import dev.agentpipe.stream.access.ReadAccess;
import dev.agentpipe.stream.access.Reader;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestQuery;

/** Full-text search over the stored conversations. */
@Path("/api/search")
@Produces(MediaType.APPLICATION_JSON)
public class SearchResource {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 50;

    private final ReadAccess access;
    private final Search search;

    SearchResource(ReadAccess access, Search search) {
        this.access = access;
        this.search = search;
    }

    /** The conversations in which {@code q} was found, the best first, with the messages that it was found in. */
    @GET
    @PermitAll
    @Blocking
    public SearchAnswer search(
            @RestQuery String q,
            @RestQuery String project,
            @RestQuery String status,
            @RestQuery String source,
            @RestQuery String agentType,
            @RestQuery String model,
            @RestQuery String mode,
            @RestQuery String from,
            @RestQuery String to,
            @RestQuery String cursor,
            @RestQuery String limit) {
        Reader reader = access.reader();
        Projects projects =
                project == null ? reader.projects() : reader.projects().only(project);
        SearchFilter filter = new SearchFilter()
                .status(status)
                .source(source)
                .agentType(agentType)
                .model(model)
                .mode(mode)
                .from(from)
                .to(to);
        int most = limit == null ? DEFAULT_LIMIT : (int) NumberParameter.parse("limit", limit, MAX_LIMIT);
        Search.Question question =
                new Search.Question(projects, SearchQuery.parse(q), filter, SearchCursor.parse(cursor), most);
        reader.takeToken();
        return search.answer(question);
    }
}
