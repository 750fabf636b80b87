/** Announces what was committed over Redis, and remembers the newest id announced. */
package dev.agentpipe.runtime.publishing;
