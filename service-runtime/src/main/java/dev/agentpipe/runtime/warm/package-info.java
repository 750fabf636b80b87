/** What a service does between its start and its readiness, so that its first requests are not its slowest. */
package dev.agentpipe.runtime.warm;
