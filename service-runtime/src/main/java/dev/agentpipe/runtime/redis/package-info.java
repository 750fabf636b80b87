/** How every service reaches Redis: names, password, TLS, and whether it can be used at all. */
package dev.agentpipe.runtime.redis;
