/** What every service owes HTTP, whatever it serves: deadlines, headers, limits, and who the client is. */
package dev.agentpipe.runtime.http;
