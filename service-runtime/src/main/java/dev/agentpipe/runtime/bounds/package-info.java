/** Bounds of settings, checked when a service starts. */
package dev.agentpipe.runtime.bounds;
