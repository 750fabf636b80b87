/** The command {@code deploy/local/up}: starts everything, keeps it running, and stops it in order. */
package dev.agentpipe.local;
