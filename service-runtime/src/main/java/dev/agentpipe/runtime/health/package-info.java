/** {@code /api/health} of every service: what it depends on, in words for people. */
package dev.agentpipe.runtime.health;
