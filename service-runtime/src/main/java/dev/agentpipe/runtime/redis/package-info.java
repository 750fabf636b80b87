/** How every service reaches Redis: names, password, TLS, and whether it can be used. */
package dev.agentpipe.runtime.redis;
