/** What texts are split into and how they are asked for: what the search and the lists have in common. */
package dev.agentpipe.stream.text;
