/** The one address that clients see: routes requests to the instances that are ready. Knows nothing of the supervisor. */
package dev.agentpipe.local.gateway;
