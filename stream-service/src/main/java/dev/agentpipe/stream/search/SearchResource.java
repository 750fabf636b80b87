package dev.agentpipe.stream.search;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.runtime.http.NumberParameter;
import dev.agentpipe.stream.access.ReadAccess;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.session.ListFilter;
import dev.agentpipe.stream.session.ListQuery;
import dev.agentpipe.stream.text.SearchQuery;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.BeanParam;
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

    /** The conversations that match {@code q}, the best first, with the matching messages. */
    @GET
    @PermitAll
    @Blocking
    public SearchAnswer search(
            @RestQuery String project, @BeanParam ListQuery query, @RestQuery String cursor, @RestQuery String limit) {
        Reader reader = access.reader();
        Projects projects =
                project == null ? reader.projects() : reader.projects().only(project);
        ListFilter filter = ListFilter.of(query);
        if (filter.text() == null) {
            throw SearchQuery.missing();
        }
        int most = limit == null ? DEFAULT_LIMIT : (int) NumberParameter.parse("limit", limit, MAX_LIMIT);
        Search.Question question = new Search.Question(projects, filter, SearchCursor.parse(cursor), most);
        reader.takeToken();
        return search.answer(question);
    }
}
