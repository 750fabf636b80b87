/** Reports errors to a chat, for installations without Prometheus, and limits what Sentry is sent. */
package dev.agentpipe.runtime.alert;
