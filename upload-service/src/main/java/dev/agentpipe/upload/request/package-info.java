/** {@code /api/sessions/upload}: where uploads come in and are answered. */
package dev.agentpipe.upload.request;
