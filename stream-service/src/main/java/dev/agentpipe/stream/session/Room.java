package dev.agentpipe.stream.session;

import dev.agentpipe.runtime.http.AnswerReader;
import dev.agentpipe.runtime.http.LargeAnswers;

/** The memory that one answer may use: reserved as soon as its size is known, before it is read. */
public final class Room {

    private final LargeAnswers answers;
    private final AnswerReader reader;
    private boolean taken;
    private long missing;

    Room(LargeAnswers answers, AnswerReader reader) {
        this.answers = answers;
        this.reader = reader;
    }

    /** Whether an answer of this many bytes may be read now; never waits. */
    public boolean isFor(long bytes) {
        taken = taken || answers.tryTake(reader, bytes);
        missing = taken ? 0 : bytes;
        return taken;
    }

    /** Whether the last call returned false. */
    boolean isMissing() {
        return missing > 0;
    }

    /** Waits for the missing room; 503 when none becomes free. */
    void await() {
        answers.take(reader, missing);
        taken = true;
        missing = 0;
    }
}
