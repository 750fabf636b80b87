package dev.agentpipe.model.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;

/**
 * What a client counted itself, including messages that it never sent. All optional: the command line leaves out zeros.
 *
 * @param totalCost in USD
 * @param totalDuration in milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Totals(
        @Count Long totalMessages,
        @Count Long totalTurns,
        @Count Long totalTokens,

        @DecimalMin(value = "0", message = "must not be negative")
        @DecimalMax(value = "1000000000", message = "must be at most 1000000000")
        @Digits(integer = 10, fraction = 30, message = "must be a number of at most 30 digits after the point")
        BigDecimal totalCost,

        @PositiveOrZero(message = "must not be negative")
        @Digits(
                integer = 15,
                fraction = 15,
                message = "must be a number of at most 15 digits before and after the point")
        BigDecimal totalDuration) {}
