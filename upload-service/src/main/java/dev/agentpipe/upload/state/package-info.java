/** Reads the state file that the command line saves. Its {@code config} can hold a key and is skipped unread. */
package dev.agentpipe.upload.state;
