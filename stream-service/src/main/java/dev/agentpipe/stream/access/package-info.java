/** Read access without a key in a header: a browser signs in with a key and gets a cookie that only allows reading. */
package dev.agentpipe.stream.access;
