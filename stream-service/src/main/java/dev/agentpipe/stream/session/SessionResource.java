package dev.agentpipe.stream.session;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.runtime.http.NumberParameter;
import dev.agentpipe.stream.access.ReadAccess;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.web.Gzip;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The stored conversations. */
@Path("/api/sessions")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    private final ReadAccess access;
    private final Sessions sessions;
    /** Every open page requests the first page at the same moment. */
    private final SharedReads<FirstPage, SessionPage> firstPages = new SharedReads<>();

    SessionResource(ReadAccess access, Sessions sessions) {
        this.access = access;
        this.sessions = sessions;
    }

    private record FirstPage(Projects projects, int limit, EventId seen) {}

    /**
     * The newest conversations, or filtered and sorted ones; {@code limit} 1 to 100 (50), {@code cursor} from the
     * previous page, {@code project} one that the reader may read.
     */
    @GET
    @PermitAll
    @Blocking
    @Gzip
    public Response list(
            @RestQuery String project,
            @RestQuery String cursor,
            @RestQuery String limit,
            @BeanParam ListQuery query,
            @RestHeader("If-None-Match") String ifNoneMatch) {
        Reader reader = access.reader();
        Projects projects =
                project == null ? reader.projects() : reader.projects().only(project);
        int most = limit(limit);
        SessionPage page = page(reader, projects, query, cursor, most);
        // Includes the projects: a browser that signs in with another key must not keep the earlier answer.
        String tag = "\"" + page.lastEventId() + "-" + most + "-" + projects
                + (page.filteredUpTo() == null ? "" : "-" + page.filteredUpTo() + "-" + query.hash() + "-" + cursor)
                + "\"";
        if (tag.equals(ifNoneMatch)) {
            return Response.notModified(new EntityTag(tag.substring(1, tag.length() - 1)))
                    .build();
        }
        sessions.awaitRoomToSend(page);
        return Response.ok(page).header("ETag", tag).build();
    }

    private SessionPage page(Reader reader, Projects projects, ListQuery query, String cursor, int most) {
        ListFilter filter = ListFilter.of(query);
        if (!filter.isEmpty() || query.sort != null) {
            ListSort sort = ListSort.of(query.sort);
            ListCursor after = cursor == null ? null : ListCursor.parse(cursor, sort);
            reader.takeToken();
            return sessions.sorted(projects, filter, sort, after, most);
        }
        Optional<PageCursor> after = Optional.ofNullable(cursor).map(PageCursor::parse);
        Supplier<SessionPage> read = () -> {
            reader.takeToken();
            return sessions.page(projects, after, most);
        };
        if (after.isPresent()) {
            return read.get();
        }
        SessionPage shared = firstPages.get(new FirstPage(projects, most, null), read);
        // It was read for somebody who may have seen less than this reader, and others.
        return sessions.includesWhatIsSeen(shared)
                ? shared
                : firstPages.get(new FirstPage(projects, most, sessions.seen()), read);
    }

    /**
     * One conversation with its participants and messages, or as many of them as fit into one answer; {@code messages}
     * none, first or last, {@code limit} 1 to 10,000 of them.
     */
    @GET
    @Path("/{id}")
    @PermitAll
    @Blocking
    @Gzip
    public Response one(
            @RestPath String id,
            @RestQuery String messages,
            @RestQuery String limit,
            @RestHeader("If-None-Match") String ifNoneMatch) {
        Reader reader = access.reader();
        reader.takeToken();
        WantedMessages wanted = WantedMessages.ofConversation(messages, limit);
        return sessions.byId(reader.projects(), id, wanted, ifNoneMatch)
                .orElseThrow(Sessions::unknown)
                .response();
    }

    /**
     * Messages of one conversation, page by page: {@code after}, {@code before} or {@code around} a message, given by
     * its id or by a cursor of an earlier answer, or around the first one {@code at} a sequence number or a time, or
     * later; {@code cursor} is the former name of {@code after}.
     */
    @GET
    @Path("/{id}/messages")
    @PermitAll
    @Blocking
    @Gzip
    public Response messages(
            @RestPath String id,
            @RestQuery String cursor,
            @RestQuery String after,
            @RestQuery String before,
            @RestQuery String around,
            @RestQuery String at,
            @RestQuery String limit,
            @RestHeader("If-None-Match") String ifNoneMatch) {
        Reader reader = access.reader();
        reader.takeToken();
        WantedMessages wanted = WantedMessages.ofPage(cursor, after, before, around, at, limit);
        return sessions.messages(reader.projects(), id, wanted, ifNoneMatch)
                .orElseThrow(Sessions::unknown)
                .response();
    }

    private static int limit(String text) {
        return text == null ? DEFAULT_LIMIT : (int) NumberParameter.parse("limit", text, MAX_LIMIT);
    }
}
