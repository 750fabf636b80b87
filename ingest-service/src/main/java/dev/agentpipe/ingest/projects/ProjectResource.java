package dev.agentpipe.ingest.projects;

import dev.agentpipe.runtime.access.Scope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;

/** Projects, for administrators: of all, or each of its own. */
@Path("/api/projects")
@RolesAllowed(Scope.ADMIN_ROLE)
@Produces(MediaType.APPLICATION_JSON)
public class ProjectResource {

    private final ProjectAdministration projects;

    ProjectResource(ProjectAdministration projects) {
        this.projects = projects;
    }

    @GET
    public ProjectList list() throws SQLException {
        return new ProjectList(projects.list());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(ProjectRequest request) throws SQLException {
        return Response.status(201).entity(projects.create(request)).build();
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Project change(@PathParam("id") String id, ProjectChange change) throws SQLException {
        return projects.change(id, change);
    }

    /** The answer to a list. */
    public record ProjectList(List<Project> projects) {}
}
