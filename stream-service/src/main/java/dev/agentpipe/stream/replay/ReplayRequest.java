package dev.agentpipe.stream.replay;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.runtime.http.NumberParameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of a replay.
 *
 * @param speed how many times faster than the original
 * @param fromNumber the sequence number of the message it begins with; null for none
 * @param fromTime the time it begins at; null for none
 * @param resume how many frames the reader already has, for a replay that was interrupted
 */
record ReplayRequest(int speed, Integer fromNumber, Instant fromTime, Resume resume) {

    private static final int MAX_SPEED = 16;

    /** The position in a replay; its id looks like no id of the log. */
    record Resume(long frames, boolean ended) {

        static final Resume BEGINNING = new Resume(0, false);
        private static final String PREFIX = "replay:";
        private static final String END = "end";

        static String id(long frames) {
            return PREFIX + frames;
        }

        static String endId() {
            return PREFIX + END;
        }

        /** Anything but the id of a replay starts at the beginning. */
        static Resume of(String lastEventId) {
            if (lastEventId == null || !lastEventId.startsWith(PREFIX)) {
                return BEGINNING;
            }
            String position = lastEventId.substring(PREFIX.length());
            if (position.equals(END)) {
                return new Resume(0, true);
            }
            return position.matches("\\d{1,18}") ? new Resume(Long.parseLong(position), false) : BEGINNING;
        }
    }

    /**
     * Reads the parameters, which may be null.
     *
     * @throws ProblemException 400 that names each one that was rejected
     */
    static ReplayRequest of(String speed, String from, String lastEventId) {
        List<FieldError> errors = new ArrayList<>();
        OptionalLong wanted = speed == null ? OptionalLong.of(1) : NumberParameter.find(speed, 1, MAX_SPEED);
        if (wanted.isEmpty()) {
            errors.add(NumberParameter.error("speed", MAX_SPEED));
        }
        Integer fromNumber = from == null ? null : number(from);
        Optional<Timestamp> fromTime = from == null || fromNumber != null ? Optional.empty() : Timestamp.parse(from);
        if (from != null && fromNumber == null && fromTime.isEmpty()) {
            errors.add(new FieldError(
                    "from", "must be the sequence number of a message, or a time such as 2026-01-01T12:00:00Z"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, errors);
        }
        return new ReplayRequest(
                (int) wanted.getAsLong(),
                fromNumber,
                fromTime.map(Timestamp::instant).orElse(null),
                Resume.of(lastEventId));
    }

    boolean fromBeginning() {
        return fromNumber == null && fromTime == null;
    }

    private static Integer number(String text) {
        OptionalLong number = NumberParameter.find(text, 0, Integer.MAX_VALUE);
        return number.isEmpty() ? null : Integer.valueOf((int) number.getAsLong());
    }
}
