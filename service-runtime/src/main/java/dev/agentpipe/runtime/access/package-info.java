/** Access: API keys, their scopes, and how a request proves that it holds one. */
package dev.agentpipe.runtime.access;
