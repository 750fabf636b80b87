package dev.agentpipe.stream.replay;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a replay is asked to be.
 *
 * @param speed how many times as fast as it was
 * @param fromNumber the sequence number of the message it begins with; null for no such
 * @param fromTime the time it begins at; null for no such
 * @param resume how many frames the reader has already, of a replay that was cut
 */
record ReplayRequest(int speed, Integer fromNumber, Instant fromTime, Resume resume) {

    private static final int MAX_SPEED = 16;

    /** Where a replay stands: no id of the log looks like it. */
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

        /** What is no id of a replay begins it. */
        static Resume of(String lastEventId) {
            if (lastEventId == null || !lastEventId.startsWith(PREFIX)) {
                return BEGINNING;
            }
            String place = lastEventId.substring(PREFIX.length());
            if (place.equals(END)) {
                return new Resume(0, true);
            }
            return place.matches("\\d{1,18}") ? new Resume(Long.parseLong(place), false) : BEGINNING;
        }
    }

    /**
     * Reads the parameters, which may be null.
     *
     * @throws ProblemException 400 that names each one that was refused
     */
    static ReplayRequest of(String speed, String from, String lastEventId) {
        List<FieldError> errors = new ArrayList<>();
        Integer wanted = speed == null ? Integer.valueOf(1) : number(speed);
        if (wanted == null || wanted < 1 || wanted > MAX_SPEED) {
            errors.add(new FieldError("speed", "must be a whole number from 1 to " + MAX_SPEED));
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
                wanted, fromNumber, fromTime.map(Timestamp::instant).orElse(null), Resume.of(lastEventId));
    }

    boolean fromBeginning() {
        return fromNumber == null && fromTime == null;
    }

    private static Integer number(String text) {
        try {
            return text.matches("\\d{1,10}") ? Integer.valueOf(text) : null;
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }
}
