package dev.agentpipe.model.log;

/**
 * The newest state of the log.
 *
 * @param firstPosition the oldest position still kept
 * @param position the newest committed position, 0 when nothing was ever logged
 * @param serverStarted when the database server was started, in its own notation: another value means that the server
 *     was restarted and may be a different one, see {@link EventLog#checkEpoch}
 */
public record LogHead(long epoch, long firstPosition, long position, String serverStarted) {

    public EventId id() {
        return new EventId(epoch, position);
    }
}
