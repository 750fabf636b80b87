/** The documented body: one conversation with its participants and messages. */
package dev.agentpipe.upload.session;
