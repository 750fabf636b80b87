package dev.agentpipe.runtime.bounds;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.common.utils.StringUtil;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Ends the start of a service with a setting out of bounds. SmallRye Config finds this class through its service file.
 *
 * <p>Not Bean Validation: with one of its constraints on any mapping, Quarkus prepares it at each start for all mappings
 * of all extensions (decision 075).
 */
public final class SettingBounds implements SmallRyeConfigBuilderCustomizer, ConfigValidator {

    private static final String OURS = "dev.agentpipe.";

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withValidator(this);
    }

    @Override
    public void validateMapping(Class<?> mapping, String prefix, Object settings) {
        if (!mapping.getName().startsWith(OURS)) {
            return;
        }
        List<Problem> problems = new ArrayList<>();
        for (Method setting : mapping.getMethods()) {
            String problem = problem(setting, settings);
            if (problem != null) {
                problems.add(new Problem(prefix + "." + StringUtil.skewer(setting.getName()) + " " + problem));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigValidationException(problems.toArray(Problem[]::new));
        }
    }

    /** Null for none. */
    private static String problem(Method setting, Object settings) {
        AtLeast least = setting.getAnnotation(AtLeast.class);
        AtMost most = setting.getAnnotation(AtMost.class);
        Matches form = setting.getAnnotation(Matches.class);
        if (least == null && most == null && form == null) {
            return null;
        }
        Object value = value(setting, settings);
        if (value == null) {
            return null;
        }
        if (least != null && compare(value, least.value()) < 0) {
            return "must be at least " + least.value();
        }
        if (most != null && compare(value, most.value()) > 0) {
            return "must be at most " + most.value();
        }
        return form == null || matches(value, form.value()) ? null : "must match " + form.value();
    }

    /** Null for an optional setting that is not there. */
    private static Object value(Method setting, Object settings) {
        try {
            // Most mappings are not public.
            setting.setAccessible(true);
            Object value = setting.invoke(settings);
            return value instanceof Optional<?> optional ? optional.orElse(null) : value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read " + setting, e);
        }
    }

    private static int compare(Object value, String bound) {
        if (value instanceof Duration duration) {
            return duration.compareTo(DurationConverter.parseDuration(bound));
        }
        Object number = value instanceof Collection<?> elements ? elements.size() : value;
        return new BigDecimal(number.toString()).compareTo(new BigDecimal(bound));
    }

    private static boolean matches(Object value, String form) {
        Collection<?> texts = value instanceof Collection<?> elements ? elements : List.of(value);
        return texts.stream().allMatch(text -> text.toString().matches(form));
    }
}
