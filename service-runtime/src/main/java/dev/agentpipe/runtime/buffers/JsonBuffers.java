package dev.agentpipe.runtime.buffers;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.model.event.ClearedBuffers;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** Has answers written with the same buffers as everything else. */
@Singleton
public class JsonBuffers implements ObjectMapperCustomizer {

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.getFactory().setRecyclerPool(ClearedBuffers.POOL);
    }
}
