package dev.agentpipe.runtime.health;

import dev.agentpipe.runtime.redis.RedisProblem;
import dev.agentpipe.runtime.redis.RedisState;
import io.quarkus.arc.All;
import io.quarkus.redis.datasource.RedisDataSource;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The overall state: {@code DOWN} (503) without PostgreSQL, {@code DEGRADED} (200) without Redis, which only makes live
 * events about a second late. Orchestrators use {@code /q/health/ready} and {@code /q/health/live}.
 */
@Path("/api/health")
public class HealthResource {

    private static final int LIMIT_SECONDS = 2;

    private final DataSource dataSource;
    private final RedisDataSource redis;
    private final RedisState redisState;
    private final List<HealthPart> parts;

    HealthResource(DataSource dataSource, RedisDataSource redis, RedisState redisState, @All List<HealthPart> parts) {
        this.dataSource = dataSource;
        this.redis = redis;
        this.redisState = redisState;
        this.parts = parts;
    }

    @GET
    @PermitAll
    @Blocking
    @Produces(MediaType.APPLICATION_JSON)
    public Response health() {
        boolean postgresql = postgresqlAnswers();
        boolean redisAnswers = redisAnswers();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("status", !postgresql ? "DOWN" : redisAnswers ? "UP" : "DEGRADED");
        report.put("postgresql", Map.of("status", postgresql ? "UP" : "DOWN"));
        report.put("redis", redisAnswers ? Map.of("status", "UP") : redisProblem());
        parts.forEach(part -> report.computeIfAbsent(part.name(), name -> part.report()));
        return Response.status(postgresql ? 200 : 503).entity(report).build();
    }

    private boolean postgresqlAnswers() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(LIMIT_SECONDS);
        } catch (SQLException unavailable) {
            return false;
        }
    }

    private boolean redisAnswers() {
        try {
            redis.execute("PING");
            redisState.answered();
            return true;
        } catch (RuntimeException unavailable) {
            redisState.failed(unavailable);
            return false;
        }
    }

    private Map<String, String> redisProblem() {
        String reason = redisState.problem().map(RedisProblem::sentence).orElseGet(RedisProblem.UNAVAILABLE::sentence);
        return Map.of("status", "DEGRADED", "reason", reason);
    }
}
