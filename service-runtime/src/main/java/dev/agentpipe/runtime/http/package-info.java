/** HTTP in every service: deadlines, headers, limits, and the address of the client. */
package dev.agentpipe.runtime.http;
