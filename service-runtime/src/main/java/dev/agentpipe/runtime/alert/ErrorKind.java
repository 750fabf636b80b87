package dev.agentpipe.runtime.alert;

import java.util.logging.LogRecord;

/**
 * What errors have in common: where they were logged, and the sentence before values were put into it, so that it
 * contains neither ids nor secrets. For libraries, which may compose their sentences, only where, and the class of the
 * exception.
 */
record ErrorKind(String source, String sentence) {

    private static final String OURS = "dev.agentpipe.";
    private static final int MAX_LENGTH = 160;

    static ErrorKind of(LogRecord record) {
        String logger = String.valueOf(record.getLoggerName());
        String thrown = record.getThrown() == null
                ? record.getLevel().getName()
                : record.getThrown().getClass().getSimpleName();
        String sentence = logger.startsWith(OURS) && record.getMessage() != null ? record.getMessage() : thrown;
        return new ErrorKind(
                logger.substring(logger.lastIndexOf('.') + 1), shortened(sentence.replaceAll("\\s+", " ")));
    }

    private static String shortened(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    @Override
    public String toString() {
        return source + ": " + sentence;
    }
}
