/** The one error body of every service: RFC 9457, with the fields that the API documents. */
package dev.agentpipe.model.problem;
