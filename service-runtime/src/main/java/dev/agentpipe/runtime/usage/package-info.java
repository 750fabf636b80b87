/** What keys use, counted by project, key and day. */
package dev.agentpipe.runtime.usage;
