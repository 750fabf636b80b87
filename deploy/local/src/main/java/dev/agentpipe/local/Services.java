package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import java.util.List;

/** How an instance of a service is run; tests run something smaller. */
interface Services {

    /** The command line, without the environment. */
    List<String> command(Instance instance);
}
