/** A service's own description of its API, and what holds the service to it. */
package dev.agentpipe.contract;
