package dev.agentpipe.model.project;

import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody may read: these projects, or all. An empty set is nothing at all, never everything.
 *
 * @param ids null for all
 */
public record Projects(Set<String> ids) {

    /** Every project, also one that is made later. */
    public static final Projects ALL = new Projects(null);

    /** Not one. */
    public static final Projects NONE = new Projects(Set.of());

    public Projects {
        ids = ids == null ? null : Set.copyOf(ids);
    }

    /** The one of a key; null for all. */
    public static Projects ofKey(String id) {
        return id == null ? ALL : new Projects(Set.of(id));
    }

    public boolean isAll() {
        return ids == null;
    }

    /** Asked for each event and group: no more than a comparison of short strings. */
    public boolean include(String id) {
        return ids == null || ids.contains(id);
    }

    /** Whether all of {@code others} are among these. */
    public boolean includeAll(Projects others) {
        return ids == null || (others.ids != null && ids.containsAll(others.ids));
    }

    /** This one of them, or none when it is not among them or cannot be the id of a project. */
    public Projects only(String id) {
        return ProjectId.isValid(id) && include(id) ? ofKey(id) : NONE;
    }

    /** Whether what is read has to say which project it is of. */
    public boolean several() {
        return ids == null || ids.size() > 1;
    }

    /** Always in the same order. */
    @Override
    public String toString() {
        return ids == null ? "*" : String.join("+", new TreeSet<>(ids));
    }
}
