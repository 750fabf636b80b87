/** The one address that clients see: routes to the instances that are ready. */
package dev.agentpipe.local.gateway;
