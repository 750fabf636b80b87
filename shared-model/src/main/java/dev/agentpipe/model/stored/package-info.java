/** Reading what is stored of one conversation, page by page, and writing it as lines that an upload takes back. */
package dev.agentpipe.model.stored;
