/** The state file that the command line saves. Its {@code config} can hold a key: it is passed over unread. */
package dev.agentpipe.upload.state;
