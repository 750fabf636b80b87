package dev.agentpipe.stream.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final Admission admission = new Admission(3, 2);

    @Test
    void admits_as_many_from_one_address_as_it_may() {
        admission.enter("a");
        admission.enter("a");
        assertThatThrownBy(() -> admission.enter("a")).hasMessageContaining("from this address");
        assertThat(admission.viewers()).isEqualTo(2);
        admission.enter("b");
        assertThat(admission.addresses()).isEqualTo(2);
    }

    @Test
    void admits_as_many_in_all_as_it_may() {
        admission.enter("a");
        admission.enter("b");
        Admission.Permit permit = admission.enter("c");
        assertThatThrownBy(() -> admission.enter("d")).hasMessageContaining("as many viewers as it may have");
        assertThat(admission.addresses()).isEqualTo(3);
        permit.release();
        admission.enter("d");
    }

    @Test
    void forgets_an_address_that_nobody_watches_from() {
        Admission.Permit permit = admission.enter("a");
        permit.release();
        permit.release();
        assertThat(admission.viewers()).isZero();
        assertThat(admission.addresses()).isZero();
    }

    @Test
    void admits_nobody_while_it_is_being_stopped() {
        admission.drain();
        assertThatThrownBy(() -> admission.enter("a")).hasMessageContaining("being stopped");
        assertThat(admission.viewers()).isZero();
    }
}
