/** Terms and queries, which search and lists share. */
package dev.agentpipe.stream.text;
