package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Gateway;
import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.servers.Launch;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The running local system: starts its components in the order in which they depend on each other, keeps them running,
 * and stops them in reverse order, leaving no process behind.
 *
 * <p>{@link #close} may be called from another thread at any moment, even during {@link #start}. Locks are taken in this
 * order: that of a {@link SupervisedProcess}, that of {@code runFile}, that of this object.
 */
final class Supervisor implements AutoCloseable {

    private final DataFolder folder;
    private final Instances instances;
    private final ApiKey key;
    private final ServiceCommands commands;
    private final Console console;

    private final RunFile runFile;
    private final ServerComponent<PostgresServer> postgres;
    private final ServerComponent<RedisServer> redis;
    private final List<SupervisedProcess> servers = new CopyOnWriteArrayList<>();
    private final List<SupervisedProcess> services = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(8, Supervisor::daemon);
    private Gateway gateway;
    private boolean closed;

    Supervisor(DataFolder folder, Instances instances, ApiKey key, ServiceCommands commands, Console console) {
        this.folder = folder;
        this.instances = instances;
        this.key = key;
        this.commands = commands;
        this.console = console;
        this.runFile = new RunFile(folder.resolve("run.json"));
        this.postgres = ServerComponent.postgresql(folder);
        this.redis = ServerComponent.redis(folder);
    }

    /** Returns when all processes have been started; {@link ReadinessWait} waits until they are ready. */
    void start(int gatewayPort) {
        openGateway(gatewayPort);
        start(servers, postgres);
        start(servers, redis);
        for (Instance instance : instances.all()) {
            start(services, new ServiceComponent(instance, launch(instance)));
        }
    }

    private Launch launch(Instance instance) {
        return new Launch(
                instance.name(),
                commands.command(instance),
                ServiceEnvironment.of(
                        instance, postgres.server(), redis.server().url(), key),
                folder.workingFolder(instance.name()),
                folder.newLog(instance.name()));
    }

    /** First of all, because its port may be taken; until the services are ready it answers 503. */
    private synchronized void openGateway(int port) {
        requireOpen();
        gateway = Gateway.start(port, instances, new ReadinessReport(console));
    }

    private void start(List<SupervisedProcess> list, Component component) {
        SupervisedProcess process = new SupervisedProcess(component, console, executor, this::writeRunFile);
        synchronized (this) {
            requireOpen();
            list.add(process);
        }
        process.start();
        writeRunFile();
    }

    private void requireOpen() {
        if (closed) {
            throw new StartException("Stopped while starting");
        }
    }

    private void writeRunFile() {
        synchronized (runFile) {
            Gateway open = gateway();
            if (open != null) {
                runFile.write(open.url(), key.first(), processes(open));
            }
        }
    }

    private List<RunningProcess> processes(Gateway open) {
        List<RunningProcess> processes = new ArrayList<>();
        servers.stream()
                .map(SupervisedProcess::running)
                .flatMap(Optional::stream)
                .forEach(processes::add);
        services.stream()
                .map(SupervisedProcess::running)
                .flatMap(Optional::stream)
                .forEach(processes::add);
        Path log = folder.resolve("logs").resolve("gateway.log");
        long ourselves = ProcessHandle.current().pid();
        processes.add(new RunningProcess("gateway", ourselves, open.port(), open.url(), log.toString()));
        return processes;
    }

    /** Null before the start and once closed. */
    private synchronized Gateway gateway() {
        return closed ? null : gateway;
    }

    @Override
    public void close() {
        Gateway open;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = gateway;
        }
        if (open != null) {
            close(open);
        }
        stopTogether(services);
        servers.forEach(SupervisedProcess::stop);
        executor.shutdownNow();
        synchronized (runFile) {
            runFile.remove();
        }
    }

    private void close(Gateway open) {
        try {
            open.close();
        } catch (RuntimeException e) {
            // Whatever it still holds ends with this process; the child processes would not.
            console.say("gateway did not stop cleanly: " + e.getMessage());
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
