package dev.agentpipe.stream.statistics;

/**
 * One value of a dimension.
 *
 * @param value empty when it is unknown, and for {@link Dimension#ALL}
 */
record Member(Dimension dimension, String value) {

    static final Member ALL = new Member(Dimension.ALL, "");

    static Member agentType(String type) {
        return new Member(Dimension.AGENT_TYPE, type == null ? "" : type);
    }

    static Member model(String model) {
        return new Member(Dimension.MODEL, model == null ? "" : model);
    }
}
