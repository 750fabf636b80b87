package dev.agentpipe.model.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;

/**
 * What one message took: time, tokens, money.
 *
 * @param duration in milliseconds
 * @param cost in USD
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Metrics(
        @PositiveOrZero(message = "must not be negative")
        @Digits(
                integer = 15,
                fraction = 15,
                message = "must be a number of at most 15 digits before and after the point")
        BigDecimal duration,

        @Count Long inputTokens,
        @Count Long outputTokens,
        @Count Long totalTokens,
        @Utf8Size(max = 1000) String model,

        @DecimalMin(value = "0", message = "must not be negative")
        @DecimalMax(value = "1000000000", message = "must be at most 1000000000")
        @Digits(integer = 10, fraction = 30, message = "must be a number of at most 30 digits after the point")
        BigDecimal cost) {

    private static final Metrics NONE = new Metrics(null, null, null, null, null, null);

    /** Whether nothing was measured. */
    public boolean none() {
        return equals(NONE);
    }
}
