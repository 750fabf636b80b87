package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceResolverTest {

    private final Map<String, List<String>> names = new HashMap<>();
    private final InstanceResolver resolver = new InstanceResolver(
            Map.of(
                    ServiceKind.INGEST, List.of(URI.create("http://ingest:8081")),
                    ServiceKind.STREAM, List.of(URI.create("http://stream:8083"))),
            this::addresses);

    @Test
    void finds_an_instance_for_each_address_of_a_name() {
        names.put("ingest", List.of("10.0.0.1"));
        names.put("stream", List.of("10.0.0.2", "10.0.0.3"));
        assertThat(found()).isEqualTo(List.of("ingest-1", "stream-1", "stream-2"));
    }

    @Test
    void keeps_what_is_known_of_an_instance_that_is_found_again() {
        names.put("stream", List.of("10.0.0.2"));
        Instance before = resolver.instances().get(0);
        names.put("stream", List.of("10.0.0.3", "10.0.0.2"));
        assertThat(resolver.instances().get(1)).isSameAs(before);
    }

    @Test
    void forgets_an_address_that_the_name_no_longer_has() {
        names.put("stream", List.of("10.0.0.2", "10.0.0.3"));
        found();
        names.put("stream", List.of("10.0.0.3"));
        assertThat(found()).isEqualTo(List.of("stream-2"));
    }

    @Test
    void keeps_the_instances_of_a_name_that_does_not_resolve() {
        names.put("stream", List.of("10.0.0.2"));
        found();
        names.clear();
        assertThat(found()).isEqualTo(List.of("stream-1"));
    }

    private List<String> found() {
        return resolver.instances().stream().map(Instance::name).toList();
    }

    private List<String> addresses(String host) throws UnknownHostException {
        if (!names.containsKey(host)) {
            throw new UnknownHostException(host);
        }
        return names.get(host);
    }
}
