/** How a service stops: in logged steps, within a limited time, with an exit status that says whether it went well. */
package dev.agentpipe.runtime.stop;
