package dev.agentpipe.local;

import dev.agentpipe.local.demo.Demo;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.servers.ServerException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** {@code deploy/local/up}: starts the whole system on this machine, and stops it when this process is told to end. */
public final class UpCommand {

    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final int FAILED = 1;
    private static final int USAGE_ERROR = 2;

    private final Options options;
    private final Path repository;
    private final Console console = new Console(System.out);

    private UpCommand(Options options, Path repository) {
        this.options = options;
        this.repository = repository;
    }

    public static void main(String[] arguments) {
        try {
            Options options = Options.parse(List.of(arguments));
            if (options.help()) {
                System.out.println(Options.USAGE);
                return;
            }
            new UpCommand(options, Path.of(System.getProperty("agentpipe.repository", ""))).run();
        } catch (UsageException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(USAGE_ERROR);
        } catch (StartException | ServerException | IllegalStateException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(FAILED);
        }
    }

    private void run() {
        Map<String, String> environment = System.getenv();
        Path data = options.data().orElseGet(() -> repository.resolve(".agentpipe"));
        DataFolder folder = DataFolder.open(data, options.fresh());
        PortClaims claims = new PortClaims(PortClaims.sharedFolder());
        Instances instances = new Ports(options.port(), claims, console).assign(options);
        ApiKey key = ApiKey.of(environment, folder.resolve("api-key"));
        Programs programs = new PackagedPrograms(repository, environment);
        Supervisor supervisor = new Supervisor(folder, instances, key, programs, console);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(supervisor, claims, folder), "stop"));

        console.say(
                "Starting PostgreSQL, Redis and " + instances.all().size() + " service instances in " + folder.path());
        supervisor.start(options.port());
        new ReadinessWait(new GatewayHealth(options.port()), instances, folder, READY_LIMIT).awaitReady();
        String url = "http://localhost:" + options.port();
        console.say(Banner.text(url, key, folder.path()));
        if (options.demo()) {
            Demo.play(url, key.first(), console::say);
        }
        stayUp();
    }

    private void stop(Supervisor supervisor, PortClaims claims, DataFolder folder) {
        console.say("Stopping");
        supervisor.close();
        claims.close();
        folder.close();
        console.say("Stopped");
    }

    /** Blocks until the process is told to end; the shutdown hook does the rest. */
    private static void stayUp() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
