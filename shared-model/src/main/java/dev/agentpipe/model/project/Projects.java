package dev.agentpipe.model.project;

import java.util.Set;
import java.util.TreeSet;

/**
 * The projects that a reader may read: these, or all. An empty set means none, never all.
 *
 * @param ids null for all
 */
public record Projects(Set<String> ids) {

    /** Every project, including those created later. */
    public static final Projects ALL = new Projects(null);

    /** No project. */
    public static final Projects NONE = new Projects(Set.of());

    public Projects {
        ids = ids == null ? null : Set.copyOf(ids);
    }

    /** The project of a key; all for null. */
    public static Projects ofKey(String id) {
        return id == null ? ALL : new Projects(Set.of(id));
    }

    public boolean isAll() {
        return ids == null;
    }

    /** Called for each event and group: it costs a comparison of short strings. */
    public boolean include(String id) {
        return ids == null || ids.contains(id);
    }

    /** Whether this contains all of {@code others}. */
    public boolean includeAll(Projects others) {
        return ids == null || (others.ids != null && ids.containsAll(others.ids));
    }

    /** Only this project; none when it is not among these or is not a valid id. */
    public Projects only(String id) {
        return ProjectId.isValid(id) && include(id) ? ofKey(id) : NONE;
    }

    /** Whether answers have to name the project of each item. */
    public boolean several() {
        return ids == null || ids.size() > 1;
    }

    /** Always in the same order. */
    @Override
    public String toString() {
        return ids == null ? "*" : String.join("+", new TreeSet<>(ids));
    }
}
