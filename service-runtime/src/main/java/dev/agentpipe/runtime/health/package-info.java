/** {@code /api/health} of every service: the state of what it depends on. */
package dev.agentpipe.runtime.health;
