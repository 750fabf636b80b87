package dev.agentpipe.stream.statistics;

import dev.agentpipe.model.log.Installation;
import dev.agentpipe.runtime.redis.RedisState;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Recent summaries of any instance. When Redis is unavailable, slow or inconsistent, each summary is simply computed
 * again.
 */
@Singleton
final class SummaryCache {

    private static final Duration LIFE = Duration.ofSeconds(5);

    /** Longer than Redis takes, and too short to be noticed. */
    private static final long MAX_WAIT_MILLIS = 100;

    private final Redis redis;
    private final RedisState state;
    private final Installation installation;

    SummaryCache(Redis redis, RedisState state, Installation installation) {
        this.redis = redis;
        this.state = state;
        this.installation = installation;
    }

    /** Blocks. */
    String get(String key, Supplier<String> make) {
        if (state.problem().isPresent()) {
            return make.get();
        }
        String name = installation.summaryKey(key);
        Response known = inTime(redis.send(Request.cmd(Command.GET).arg(name)));
        if (known != null) {
            return known.toString(StandardCharsets.UTF_8);
        }
        String made = make.get();
        inTime(redis.send(Request.cmd(Command.SET).arg(name).arg(made).arg("PX").arg(LIFE.toMillis())));
        return made;
    }

    /** Null when Redis fails or does not answer in time. */
    private static Response inTime(Future<Response> answer) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unavailable) {
            return null;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
