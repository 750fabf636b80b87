/** Announces committed events over Redis, and remembers the newest announced id. */
package dev.agentpipe.runtime.publishing;
