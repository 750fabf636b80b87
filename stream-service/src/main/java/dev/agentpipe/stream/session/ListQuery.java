package dev.agentpipe.stream.session;

import jakarta.ws.rs.QueryParam;
import java.util.Objects;

/** The filter and sorting of a list; also the text and filter of a search. */
public class ListQuery {

    /** ACTIVE, COMPLETED, INTERRUPTED or ERROR. */
    @QueryParam("status")
    public String status;

    /** cli-stream, cli-upload or api. */
    @QueryParam("source")
    public String source;

    /** Of a participant or of an author of a message. */
    @QueryParam("agentType")
    public String agentType;

    /** Of a participant or of a message. */
    @QueryParam("model")
    public String model;

    @QueryParam("mode")
    public String mode;

    /** Conversations that started at this time or later. */
    @QueryParam("from")
    public String from;

    /** Conversations that started before this time. */
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

    /** A hash of all parameters; other parameters are ignored, so that each question has one ETag. */
    String hash() {
        return Integer.toHexString(
                Objects.hash(status, source, agentType, model, mode, from, to, hasErrors, hasGaps, q, sort));
    }
}
