package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Viewers that come and go: some come back with their last id, in the place of others somebody new comes. One thread. */
final class Visitors implements AutoCloseable {

    /** Of those that leave, one in so many is somebody else when it comes back. */
    private static final int NEW_ONE_IN = 3;

    private static final int STAY_SECONDS = 20;
    private static final int AWAY_MILLIS = 10_000;

    private final List<ServiceProcess> instances;
    private final List<EnduringViewer> viewers = new ArrayList<>();
    private final List<OrderCheck> left = new ArrayList<>();

    Visitors(List<ServiceProcess> instances, int count) {
        this.instances = List.copyOf(instances);
        for (int i = 0; i < count; i++) {
            viewers.add(new EnduringViewer(instances));
        }
    }

    /** Once a second. */
    void tick() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < viewers.size(); i++) {
            if (random.nextInt(STAY_SECONDS) > 0) {
                continue;
            }
            EnduringViewer viewer = viewers.get(i);
            if (random.nextInt(NEW_ONE_IN) == 0) {
                viewer.close();
                left.add(viewer.check());
                viewers.set(i, new EnduringViewer(instances));
            } else if (!viewer.isAway()) {
                viewer.pause(random.nextInt(AWAY_MILLIS));
            }
        }
    }

    List<EnduringViewer> present() {
        return List.copyOf(viewers);
    }

    /** Of everybody who ever came. */
    List<OrderCheck> checks() {
        return Stream.concat(left.stream(), viewers.stream().map(EnduringViewer::check))
                .toList();
    }

    @Override
    public void close() {
        viewers.forEach(EnduringViewer::close);
    }
}
