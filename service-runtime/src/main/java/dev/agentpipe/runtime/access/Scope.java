package dev.agentpipe.runtime.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a key allows. The constants are the names that {@code @RolesAllowed} takes. */
public enum Scope {
    INGEST,
    UPLOAD,
    READ,
    ADMIN;

    public static final String INGEST_ROLE = "ingest";
    public static final String UPLOAD_ROLE = "upload";
    public static final String READ_ROLE = "read";
    public static final String ADMIN_ROLE = "admin";

    public String role() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Set<Scope> all() {
        return EnumSet.allOf(Scope.class);
    }

    /** {@code ingest,read}, the form in which a key's scopes are stored. */
    public static String text(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::role).collect(Collectors.joining(","));
    }

    /** Reads {@code ingest,read}, the form in which a key's scopes are stored. */
    public static Set<Scope> parse(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(name -> valueOf(name.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
    }
}
