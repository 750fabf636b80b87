package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Gateway;
import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.servers.Launch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The running local system: starts its parts in the order in which they need each other, keeps them running, and stops
 * them in the reverse order, leaving no process behind.
 *
 * <p>{@link #close} may come from another thread at any moment, also in the middle of {@link #start}. Locks are taken
 * in this order: a part's own, that of {@code runFile}, that of this object.
 */
final class Supervisor implements AutoCloseable {

    private final DataFolder folder;
    private final Instances instances;
    private final ApiKey key;
    private final Services services;
    private final Console console;

    private final RunFile runFile;
    private final PostgresPart postgres;
    private final RedisPart redis;
    private final List<SupervisedProcess> servers = new CopyOnWriteArrayList<>();
    private final List<SupervisedProcess> running = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(8, Supervisor::daemon);
    private Gateway gateway;
    private boolean closed;

    Supervisor(DataFolder folder, Instances instances, ApiKey key, Services services, Console console) {
        this.folder = folder;
        this.instances = instances;
        this.key = key;
        this.services = services;
        this.console = console;
        this.runFile = new RunFile(folder.resolve("run.json"));
        this.postgres = new PostgresPart(folder);
        this.redis = new RedisPart(folder);
    }

    /** Returns when all processes were started; {@link StartWatch} waits until they are ready. */
    void start(int gatewayPort) {
        openGateway(gatewayPort);
        start(servers, postgres);
        start(servers, redis);
        for (Instance instance : instances.all()) {
            start(running, new ServicePart(instance, launch(instance)));
        }
    }

    private Launch launch(Instance instance) {
        return new Launch(
                instance.name(),
                services.command(instance),
                ServiceEnvironment.of(
                        instance, postgres.server(), redis.server().url(), key),
                folder.workingFolder(instance.name()),
                folder.newLog(instance.name()));
    }

    /** Before everything else, since it may find its port taken; it answers 503 meanwhile. */
    private synchronized void openGateway(int port) {
        requireOpen();
        gateway = Gateway.start(port, instances, new ReadinessReport(console));
    }

    private void start(List<SupervisedProcess> list, Part part) {
        SupervisedProcess kept = new SupervisedProcess(part, console, executor, this::writeRunFile);
        synchronized (this) {
            requireOpen();
            list.add(kept);
        }
        kept.start();
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
        running.stream()
                .map(SupervisedProcess::running)
                .flatMap(Optional::stream)
                .forEach(processes::add);
        Path log = folder.resolve("logs").resolve("gateway.log");
        long ourselves = ProcessHandle.current().pid();
        processes.add(new RunningProcess("gateway", ourselves, open.port(), open.url(), log.toString()));
        return processes;
    }

    /** Null before the start and from the moment of the close. */
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
        stopTogether(running);
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
            // Whatever it still holds ends with this process; the other processes would not.
            console.say("gateway was not stopped in order: " + e.getMessage());
        }
    }

    /** Each has its own deadline; one after the other they would add up. */
    private static void stopTogether(List<SupervisedProcess> parts) {
        List<Thread> threads =
                parts.stream().map(part -> new Thread(part::stop, "stop")).toList();
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
