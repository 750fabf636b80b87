/** {@code /api/sessions/upload}: where uploads arrive and are answered. */
package dev.agentpipe.upload.request;
