/** A start that only the build uses. */
package dev.agentpipe.runtime.trial;
