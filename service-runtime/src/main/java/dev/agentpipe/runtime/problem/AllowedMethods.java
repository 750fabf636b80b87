package dev.agentpipe.runtime.problem;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which methods a path allows, for the {@code Allow} header of a 405, which the framework leaves out. */
@Unremovable
@ApplicationScoped
public class AllowedMethods {

    private final List<Known> known = new ArrayList<>();

    private record Known(Pattern path, String method) {}

    AllowedMethods(BeanManager beans) {
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Path root = bean.getBeanClass().getAnnotation(Path.class);
            if (root != null) {
                for (Method method : bean.getBeanClass().getMethods()) {
                    add(root.value(), method);
                }
            }
        }
    }

    private void add(String root, Method method) {
        Path sub = method.getAnnotation(Path.class);
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod name = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (name != null) {
                String path = "/" + root + "/" + (sub == null ? "" : sub.value()) + "/";
                String regex = path.replaceAll("\\{[^/]*\\}", "[^/]+").replaceAll("/+", "/");
                known.add(new Known(Pattern.compile(regex), name.value()));
            }
        }
    }

    /** In alphabetical order; empty for an unknown path. */
    Set<String> of(String path) {
        String closed = path.endsWith("/") ? path : path + "/";
        Set<String> methods = new TreeSet<>();
        known.stream()
                .filter(entry -> entry.path().matcher(closed).matches())
                .forEach(entry -> methods.add(entry.method()));
        return methods;
    }
}
