/** What is logged about each request, and how logging is kept off the hot path. */
package dev.agentpipe.runtime.log;
