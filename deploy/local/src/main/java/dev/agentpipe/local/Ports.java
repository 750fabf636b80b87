package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.local.gateway.ServiceKind;
import dev.agentpipe.servers.FreePorts;
import java.util.ArrayList;
import java.util.List;

/** Who listens where: the gateway and the first instances on known ports, the others on free ones. */
final class Ports {

    private Ports() {}

    static Instances assign(Options options) {
        requireFree(options.port(), "gateway", "; choose another with --port");
        List<Instance> all = new ArrayList<>();
        for (ServiceKind kind : ServiceKind.values()) {
            Instance first = new Instance(kind, 1, kind.firstPort());
            requireFree(first.port(), first.name(), "; stop what listens there");
            all.add(first);
            for (int number = 2; number <= options.count(kind); number++) {
                all.add(new Instance(kind, number, FreePorts.next()));
            }
        }
        return new Instances(all);
    }

    private static void requireFree(int port, String name, String advice) {
        if (!FreePorts.isFree(port)) {
            throw new StartException(
                    "Port " + port + " on 127.0.0.1, which " + name + " needs, is taken by another process" + advice);
        }
    }
}
