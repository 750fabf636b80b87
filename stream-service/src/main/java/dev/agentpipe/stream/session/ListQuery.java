package dev.agentpipe.stream.session;

import jakarta.ws.rs.QueryParam;
import java.util.Objects;

/** What a list is filtered and sorted by; also what a search is for, and filtered by. */
public class ListQuery {

    /** ACTIVE, COMPLETED, INTERRUPTED or ERROR. */
    @QueryParam("status")
    public String status;

    /** cli-stream, cli-upload or api. */
    @QueryParam("source")
    public String source;

    /** Of a participant or of an author. */
    @QueryParam("agentType")
    public String agentType;

    /** Of a participant or of a message. */
    @QueryParam("model")
    public String model;

    @QueryParam("mode")
    public String mode;

    /** Those that started then or later. */
    @QueryParam("from")
    public String from;

    /** Those that started before. */
    @QueryParam("to")
    public String to;

    @QueryParam("hasErrors")
    public String hasErrors;

    @QueryParam("hasGaps")
    public String hasGaps;

    /** Words to be found in messages, initial prompts and names. */
    @QueryParam("q")
    public String q;

    /** start, lastEvent, cost, tokens or messages; the largest first. */
    @QueryParam("sort")
    public String sort;

    /** Of all of them: one page of each question has one ETag. */
    String hash() {
        return Integer.toHexString(
                Objects.hash(status, source, agentType, model, mode, from, to, hasErrors, hasGaps, q, sort));
    }
}
