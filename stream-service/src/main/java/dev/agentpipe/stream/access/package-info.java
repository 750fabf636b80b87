/** Reading without a key in a header: a browser's cookie, got by signing in with a key, that says no more than "may read". */
package dev.agentpipe.stream.access;
