package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.servers.Launch;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The running local system: starts its components in the order in which they depend on each other, keeps them running,
 * and stops them in reverse order, leaving no process behind.
 *
 * <p>{@link #close} may be called from another thread at any moment, even during {@link #start}. Locks are taken in this
 * order: that of a {@link SupervisedProcess}, that of {@code runFile}, that of this object.
 */
final class Supervisor implements AutoCloseable {

    private static final Duration READINESS_PERIOD = Duration.ofMillis(500);

    private final DataFolder folder;
    private final Instances instances;
    private final ApiKey key;
    private final Programs programs;
    private final Console console;

    private final RunFile runFile;
    private final ServerComponent<PostgresServer> postgres;
    private final ServerComponent<RedisServer> redis;
    private final List<SupervisedProcess> gateway = new CopyOnWriteArrayList<>();
    private final List<SupervisedProcess> servers = new CopyOnWriteArrayList<>();
    private final List<SupervisedProcess> services = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(8, Supervisor::daemon);
    private String url = "";
    private boolean closed;

    Supervisor(DataFolder folder, Instances instances, ApiKey key, Programs programs, Console console) {
        this.folder = folder;
        this.instances = instances;
        this.key = key;
        this.programs = programs;
        this.console = console;
        this.runFile = new RunFile(folder.resolve("run.json"));
        this.postgres = ServerComponent.postgresql(folder);
        this.redis = ServerComponent.redis(folder);
    }

    /** Returns when all processes have been started; {@link ReadinessWait} waits until they are ready. */
    void start(int gatewayPort) {
        url = "http://localhost:" + gatewayPort;
        // First, because its port may be in use; until the services are ready it answers 503.
        Launch launch = launch("gateway", programs.gateway(), ProgramEnvironment.ofGateway(gatewayPort, instances));
        start(gateway, new JvmComponent(launch, gatewayPort, url));
        startTogether(servers, List.of(postgres, redis));
        instances.all().forEach(this::start);
        reportReadiness(new GatewayHealth(gatewayPort));
    }

    private void start(Instance instance) {
        Map<String, String> environment = ProgramEnvironment.ofService(
                instance, postgres.server(), redis.server().url(), key);
        Launch launch = launch(instance.name(), programs.service(instance), environment);
        start(services, new JvmComponent(launch, instance.port(), "http://127.0.0.1:" + instance.port()));
    }

    private Launch launch(String name, List<String> command, Map<String, String> environment) {
        return new Launch(name, command, environment, folder.workingFolder(name), folder.newLog(name));
    }

    private void start(List<SupervisedProcess> list, Component component) {
        SupervisedProcess process =
                new SupervisedProcess(component, console, executor, this::writeRunFile, RestartPolicy.DEFAULT);
        synchronized (this) {
            requireOpen();
            list.add(process);
        }
        process.start();
        writeRunFile();
    }

    /** In parallel: each start returns only when its server answers. The first failure is thrown when all have returned. */
    private void startTogether(List<SupervisedProcess> list, List<Component> components) {
        CompletableFuture<?>[] starts = components.stream()
                .map(component -> CompletableFuture.runAsync(() -> start(list, component), executor))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(starts).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new StartException("Stopped while starting");
        }
    }

    private void reportReadiness(GatewayHealth health) {
        ReadinessReport report = new ReadinessReport(console);
        executor.scheduleWithFixedDelay(
                () -> health.readyInstances().ifPresent(report::update),
                0,
                READINESS_PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void writeRunFile() {
        synchronized (runFile) {
            if (!isClosed()) {
                List<RunningProcess> processes = Stream.of(servers, services, gateway)
                        .flatMap(List::stream)
                        .map(SupervisedProcess::running)
                        .flatMap(Optional::stream)
                        .toList();
                runFile.write(url, key.first(), processes);
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        gateway.forEach(SupervisedProcess::stop);
        stopTogether(services);
        servers.forEach(SupervisedProcess::stop);
        executor.shutdownNow();
        synchronized (runFile) {
            runFile.remove();
        }
    }

    /** In parallel: each has its own deadline, and in sequence those would add up. */
    private static void stopTogether(List<SupervisedProcess> processes) {
        List<Thread> threads = processes.stream()
                .map(process -> new Thread(process::stop, "stop"))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "supervisor");
        thread.setDaemon(true);
        return thread;
    }
}
