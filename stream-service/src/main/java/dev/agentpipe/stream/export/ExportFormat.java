package dev.agentpipe.stream.export;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The formats of an exported file. */
enum ExportFormat {
    JSON("application/json", "json"),
    NDJSON("application/x-ndjson", "ndjson"),
    MARKDOWN("text/markdown;charset=UTF-8", "md"),
    HTML("text/html;charset=UTF-8", "html"),
    CSV("text/csv;charset=UTF-8;header=present", "csv");

    final String mediaType;
    private final String extension;

    ExportFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    static ExportFormat of(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name == null ? "json" : name))
                .findAny()
                .orElseThrow(() -> ProblemException.of(
                        ErrorCode.VALIDATION_FAILED,
                        List.of(new FieldError("format", "must be json, ndjson, markdown, html or csv"))));
    }

    /** Accepted by every file system; the full id is in the file. */
    String fileName(String id) {
        String safe = id.replaceAll("[^A-Za-z0-9_-]+", "_");
        return "conversation-" + safe.substring(0, Math.min(safe.length(), 100)) + "." + extension;
    }

    /** Null for event logs, which contain more than messages. */
    Document document() {
        return switch (this) {
            case JSON -> new JsonDocument();
            case NDJSON -> null;
            case MARKDOWN -> new MarkdownDocument();
            case HTML -> new HtmlDocument();
            case CSV -> new CsvDocument();
        };
    }
}
