package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.local.gateway.ServiceKind;
import dev.agentpipe.servers.FreePorts;
import java.util.ArrayList;
import java.util.List;

/**
 * Assigns ports. The gateway's is the address that people and scripts were given, so it is exactly the one that was
 * asked for; the first instance of each service has its documented port if that is free, and all others free ones.
 */
final class Ports {

    private static final int LAST_PORT = 65_535;

    private final int gateway;
    private final PortClaims claims;
    private final Console console;

    Ports(int gateway, PortClaims claims, Console console) {
        this.gateway = gateway;
        this.claims = claims;
        this.console = console;
    }

    Instances assign(Options options) {
        requireFreeGateway();
        List<Instance> all = new ArrayList<>();
        for (ServiceKind kind : ServiceKind.values()) {
            for (int number = 1; number <= options.count(kind); number++) {
                all.add(new Instance(kind, number, number == 1 ? firstPort(kind) : FreePorts.next()));
            }
        }
        return new Instances(all);
    }

    private int firstPort(ServiceKind kind) {
        int documented = kind.firstPort();
        if (documented != gateway && claims.claim(documented)) {
            return documented;
        }
        int free = FreePorts.next();
        console.say("Port " + documented + " is taken; " + kind.label() + "-1 listens on " + free + " instead");
        return free;
    }

    private void requireFreeGateway() {
        if (!FreePorts.isFree(gateway)) {
            throw new StartException("Port " + gateway + " on 127.0.0.1, which the gateway needs, is taken by another"
                    + " process. Start with another one: deploy/local/up --port " + nextFree());
        }
    }

    private int nextFree() {
        for (int port = gateway + 1; port <= LAST_PORT; port++) {
            if (!isDocumented(port) && FreePorts.isFree(port)) {
                return port;
            }
        }
        return FreePorts.next();
    }

    private static boolean isDocumented(int port) {
        return List.of(ServiceKind.values()).stream().anyMatch(kind -> kind.firstPort() == port);
    }
}
