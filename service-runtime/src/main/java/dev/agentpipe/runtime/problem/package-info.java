/** Turns every failure into the common error body, and gives each request its id. */
package dev.agentpipe.runtime.problem;
