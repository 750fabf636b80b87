package dev.agentpipe.model.log;

import java.util.regex.Pattern;

/**
 * Everything that uses one database. All its names in Redis begin with its own name, so that several installations can
 * share one Redis: {@code <name>:*} covers all keys and channels.
 */
public record Installation(String name) {

    /** The form of a name; without a colon, so that no installation's names are inside another's. */
    public static final String PATTERN = "[a-z0-9-]{1,32}";

    private static final Pattern VALID = Pattern.compile(PATTERN);

    public Installation {
        if (!VALID.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of an installation must match " + PATTERN);
        }
    }

    /** The channel of publications. */
    public String eventsChannel() {
        return name + ":events";
    }

    /** The channel on which one subscriber sends messages to itself. */
    public String probeChannel(String subscriber) {
        return name + ":probe:" + subscriber;
    }

    /**
     * The key of the newest published id ({@code <epoch>-<position>}), the high-water mark by which a restored database is
     * recognised.
     */
    public String highWaterMarkKey() {
        return name + ":newest";
    }

    /** The key of one bucket of a rate limit. */
    public String rateLimitKey(String bucket) {
        return name + ":limit:" + bucket;
    }

    /** The key of recent statistics, for further requests for the same ones. */
    public String summaryKey(String question) {
        return name + ":summary:" + question;
    }
}
