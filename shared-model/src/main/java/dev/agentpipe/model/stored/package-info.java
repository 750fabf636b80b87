/** Reads what is stored of one conversation page by page, and writes it as lines that an upload accepts. */
package dev.agentpipe.model.stored;
