/** Receives bodies into temporary files, bounded in size, time and number, and reads JSON from there. */
package dev.agentpipe.upload.body;
