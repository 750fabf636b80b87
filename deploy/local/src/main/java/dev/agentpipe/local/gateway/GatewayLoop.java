package dev.agentpipe.local.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What belongs to one event loop of the gateway: connections of its own on both sides, so that nothing crosses threads. */
final class GatewayLoop {

    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

    private final ClientLimits limits;
    private final Requests requests;
    private final ClientConnections clients;
    private final InstanceConnections instances;

    private GatewayLoop(
            ClientLimits limits, Requests requests, ClientConnections clients, InstanceConnections instances) {
        this.limits = limits;
        this.requests = requests;
        this.clients = clients;
        this.instances = instances;
    }

    static GatewayLoop start(
            EventLoop loop,
            GatewaySettings settings,
            ConnectionQuota quota,
            Instances instances,
            Bootstrap toInstances) {
        GatewayLoop started = new GatewayLoop(
                settings.limits(),
                new Requests(settings.hosts(), instances),
                new ClientConnections(quota),
                new InstanceConnections(instances, toInstances.clone(loop)));
        long period = Math.min(
                LONGEST_PERIOD.toMillis(),
                Math.max(1, settings.limits().headDeadline().toMillis() / 10));
        loop.scheduleAtFixedRate(started::tidyUp, period, period, TimeUnit.MILLISECONDS);
        return started;
    }

    private void tidyUp() {
        clients.closeLate();
        instances.closeUnused();
    }

    ClientLimits limits() {
        return limits;
    }

    Requests requests() {
        return requests;
    }

    ClientConnections clients() {
        return clients;
    }

    InstanceConnections instances() {
        return instances;
    }
}
