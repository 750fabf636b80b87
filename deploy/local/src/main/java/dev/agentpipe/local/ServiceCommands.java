package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import java.util.List;

/** How to run an instance of a service; tests run something smaller. */
interface ServiceCommands {

    /** The command line, without the environment. */
    List<String> command(Instance instance);
}
