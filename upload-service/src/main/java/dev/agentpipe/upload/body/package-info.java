/** How a body arrives: bounded in size, time and number, in a temporary file, and how JSON is read from there. */
package dev.agentpipe.upload.body;
