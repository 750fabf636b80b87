package dev.agentpipe.model.session;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as a client gave it: RFC 3339 with any offset and up to nanoseconds, in the years 1970 to 2199.
 *
 * @param text as given; what viewers and readers get back
 * @param instant the value to sort by
 */
public record Timestamp(@JsonValue String text, Instant instant) {

    private static final Pattern RFC_3339 = Pattern.compile(
            "(\\d{4})-(\\d\\d)-(\\d\\d)[Tt](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?([Zz]|[+-]\\d\\d:\\d\\d)");
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;

    /** Reads a timestamp; empty for anything else. A leap second is read as the following second. */
    public static Optional<Timestamp> parse(String text) {
        Matcher parts = RFC_3339.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
            int second = number(parts, 6);
            int leap = second == 60 ? 1 : 0;
            LocalTime time = LocalTime.of(number(parts, 4), number(parts, 5), second - leap, nanos(parts.group(7)));
            Instant instant = date.atTime(time).plusSeconds(leap).toInstant(offset(parts.group(8)));
            int year = date.getYear();
            return year < FIRST_YEAR || year > LAST_YEAR || instant.isBefore(Instant.EPOCH)
                    ? Optional.empty()
                    : Optional.of(new Timestamp(text, instant));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    public static Timestamp of(Instant instant) {
        return new Timestamp(instant.toString(), instant);
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static int nanos(String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    /** Up to 18:00, the widest that Java knows; no clock on earth is further than 14:00. */
    private static ZoneOffset offset(String text) {
        return text.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(text);
    }
}
