package io.quarkus.smallrye.openapi.runtime;

import io.quarkus.arc.Unremovable;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prepares {@code /q/openapi} at its first request, not at each start, of which it would be a tenth. The build has read
 * the same file before.
 *
 * <p>In this package, because what it replaces is visible in it alone; only in what is packaged, because in tests and dev
 * mode Quarkus's classes have a class loader, and so a package, of their own.
 */
@Alternative
@Priority(1)
@Singleton
@Unremovable
@IfBuildProfile("prod")
class DescriptionOnDemand extends OpenApiDocumentService {

    private final Map<String, Runnable> preparations = new ConcurrentHashMap<>();

    @Override
    void prepareDocument(AutoSecurityFilter security, Map<RunStage, List<String>> filters, String name) {
        preparations.put(name, () -> super.prepareDocument(security, filters, name));
    }

    @Override
    public synchronized byte[] getDocument(String name, Format format) {
        Runnable preparation = preparations.get(name);
        if (preparation != null) {
            preparation.run();
            preparations.remove(name);
        }
        return super.getDocument(name, format);
    }
}
