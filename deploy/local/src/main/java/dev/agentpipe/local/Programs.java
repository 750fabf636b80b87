package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import java.util.List;

/** How to run our own programs, as command lines without the environment; tests run something smaller as services. */
interface Programs {

    List<String> gateway();

    List<String> service(Instance instance);
}
