package dev.agentpipe.kit;

/** One frame of an event stream: what came before an empty line. Fields that it does not have are null. */
public record Frame(String id, String event, String retry, String data, String comment) {

    /** A frame that carries an event. */
    public static Frame of(String id, String data) {
        return new Frame(id, null, null, data, null);
    }

    /** Of the event in it; null without one. */
    public String type() {
        if (data == null) {
            return null;
        }
        // The first one is the event's own: quotes in what people say are escaped.
        int at = data.indexOf("\"type\":\"") + 8;
        return data.substring(at, data.indexOf('"', at));
    }

    public long position() {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }
}
