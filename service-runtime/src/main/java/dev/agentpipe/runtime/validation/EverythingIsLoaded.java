package dev.agentpipe.runtime.validation;

import jakarta.inject.Singleton;
import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import java.lang.annotation.ElementType;

/**
 * What is validated are records of requests, never entities whose attributes may not be loaded. Hibernate's own resolver
 * would ask for each field of each event.
 */
@Singleton
final class EverythingIsLoaded implements TraversableResolver {

    @Override
    public boolean isReachable(
            Object object, Path.Node property, Class<?> root, Path pathToObject, ElementType elementType) {
        return true;
    }

    @Override
    public boolean isCascadable(
            Object object, Path.Node property, Class<?> root, Path pathToObject, ElementType elementType) {
        return true;
    }
}
