package dev.agentpipe.stream.export;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.audit.SecurityAction;
import dev.agentpipe.runtime.audit.SecurityLog;
import dev.agentpipe.runtime.http.AnswerReader;
import dev.agentpipe.stream.access.ReadAccess;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import dev.agentpipe.stream.database.ReadDatabase;
import dev.agentpipe.stream.database.SeenEvent;
import dev.agentpipe.stream.web.Gzip;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** One conversation as a file. Holds a worker thread until the file is sent, and a connection only while a page is read. */
@Path("/api/sessions/{id}/export")
public class ExportResource {

    private static final Logger LOG = Logger.getLogger(ExportResource.class);
    private static final String ANYBODY = "anonymous";

    private final ReadAccess access;
    private final ReadDatabase database;
    private final QueryTimes times;
    private final RunningExports running;
    private final SecurityLog securityLog;
    private final CurrentVertxRequest current;

    ExportResource(
            ReadAccess access,
            ReadDatabase database,
            QueryTimes times,
            RunningExports running,
            SecurityLog securityLog,
            CurrentVertxRequest current) {
        this.access = access;
        this.database = database;
        this.times = times;
        this.running = running;
        this.securityLog = securityLog;
        this.current = current;
    }

    /** {@code format} json, ndjson, markdown, html or csv. */
    @GET
    @PermitAll
    @Blocking
    @Gzip
    public Response export(@RestPath String id, @RestQuery String format) throws SQLException {
        Reader reader = access.reader();
        reader.takeToken();
        ExportFormat wanted = ExportFormat.of(format);
        RoutingContext request = current.getCurrent();
        Exported exported = find(reader, id, SeenEvent.of(request));
        RunningExports.Running export = running.begin(AnswerReader.of(request));
        try {
            // Before the first byte: even a client that disconnects early has seen a part of it.
            note(reader, exported, wanted, request);
            request.addEndHandler(ended -> export.close());
        } catch (SQLException | RuntimeException failed) {
            export.close();
            throw failed;
        }
        ExportPages pages = ExportPages.of(wanted, exported);
        Response.ResponseBuilder answer = Response.ok((StreamingOutput) out -> write(pages, exported, out, export))
                .type(wanted.mediaType)
                .header("Content-Disposition", "attachment; filename=\"" + wanted.fileName(id) + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-store")
                .header("X-Last-Event-ID", exported.lastEventId());
        return (wanted == ExportFormat.HTML ? answer.header("Content-Security-Policy", HtmlDocument.POLICY) : answer)
                .build();
    }

    private Exported find(Reader reader, String id, EventId seen) {
        return database.query(seen, connection -> Exported.find(connection, reader.projects(), id)
                .orElseThrow(() -> ProblemException.of(ErrorCode.NOT_FOUND, "there is no conversation with this id")));
    }

    private void note(Reader reader, Exported exported, ExportFormat format, RoutingContext request)
            throws SQLException {
        String actor = reader.keyId() == null ? ANYBODY : reader.keyId();
        securityLog.write(
                new SecurityLog.Entry(
                        exported.project(),
                        actor,
                        SecurityAction.CONVERSATION_EXPORTED,
                        exported.id(),
                        format.name().toLowerCase(Locale.ROOT)),
                request);
    }

    private void write(ExportPages pages, Exported exported, OutputStream out, RunningExports.Running export)
            throws IOException {
        EventId from = new EventId(exported.epoch(), exported.position());
        try (export) {
            for (Optional<byte[]> page = read(pages, from); page.isPresent(); page = read(pages, from)) {
                out.write(page.get());
                export.progress();
            }
        } catch (SQLException | RuntimeException failed) {
            LOG.warnf("an export was broken off: %s", failed.getMessage());
            export.cut();
            throw new IOException("the export was broken off", failed);
        }
    }

    private Optional<byte[]> read(ExportPages pages, EventId from) throws SQLException {
        return times.time(QueryName.EXPORT, () -> {
            try (Connection connection = database.connection(from)) {
                return pages.next(connection);
            }
        });
    }
}
