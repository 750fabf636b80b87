package dev.agentpipe.model.project;

import java.util.regex.Pattern;

/** The ids of projects: 1 to 40 of {@code a-z}, {@code 0-9} and {@code -}, the first a letter or a digit. */
public final class ProjectId {

    /** The project of everything that names none, and of all that was stored before projects existed. */
    public static final String DEFAULT = "default";

    /** The form of an id. */
    public static final String FORM = "[a-z0-9][a-z0-9-]{0,39}";

    private static final Pattern PATTERN = Pattern.compile(FORM);

    private ProjectId() {}

    public static boolean isValid(String text) {
        return text != null && PATTERN.matcher(text).matches();
    }
}
