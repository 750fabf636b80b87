/** The one error body of every service, RFC 9457 with the fields that the API documents, and what maps onto it. */
package dev.agentpipe.model.problem;
