/** Turns every failure into the one error body, and gives each request its id. */
package dev.agentpipe.runtime.problem;
