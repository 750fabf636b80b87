package dev.agentpipe.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {

    @Test
    void reads_what_it_writes_in_one_order() {
        assertThat(Scope.text(EnumSet.of(Scope.READ, Scope.INGEST))).isEqualTo("ingest,read");
        assertThat(Scope.parse("read,ingest")).containsExactly(Scope.INGEST, Scope.READ);
        assertThat(Scope.parse(Scope.text(Scope.all()))).isEqualTo(Scope.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ingest,", "write", "ingest read"})
    void rejects_what_is_no_scope(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Scope.parse(text));
    }
}
