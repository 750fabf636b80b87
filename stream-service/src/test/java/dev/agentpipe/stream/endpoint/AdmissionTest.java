package dev.agentpipe.stream.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.access.Reader;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final Reader ANYBODY = new Reader(null, Projects.ofKey("p"), null, () -> {});

    private final Admission admission = new Admission(3, 2);

    @Test
    void admits_as_many_from_one_address_as_it_may() {
        admission.enter("a", ANYBODY);
        admission.enter("a", ANYBODY);
        assertThatThrownBy(() -> admission.enter("a", ANYBODY)).hasMessageContaining("from this address");
        assertThat(admission.viewers()).isEqualTo(2);
        admission.enter("b", ANYBODY);
        assertThat(admission.addresses()).isEqualTo(2);
    }

    @Test
    void admits_as_many_in_all_as_it_may() {
        admission.enter("a", ANYBODY);
        admission.enter("b", ANYBODY);
        Admission.Permit permit = admission.enter("c", ANYBODY);
        assertThatThrownBy(() -> admission.enter("d", ANYBODY)).hasMessageContaining("reached its limit of viewers");
        assertThat(admission.addresses()).isEqualTo(3);
        permit.release();
        admission.enter("d", ANYBODY);
    }

    @Test
    void admits_as_many_of_one_project_as_it_may() {
        Reader few = new Reader("k", Projects.ofKey("p"), 1, () -> {});
        Admission.Permit permit = admission.enter("a", new Reader("m", Projects.ofKey("p"), null, () -> {}));
        assertThatThrownBy(() -> admission.enter("b", few)).hasMessageContaining("this project");
        assertThat(admission.viewers()).isEqualTo(1);
        assertThat(admission.addresses()).isEqualTo(1);
        admission.enter("b", new Reader("l", Projects.ofKey("q"), 1, () -> {}));
        permit.release();
        admission.enter("a", few);
    }

    @Test
    void forgets_an_address_that_nobody_watches_from() {
        Admission.Permit permit = admission.enter("a", ANYBODY);
        permit.release();
        permit.release();
        assertThat(admission.viewers()).isZero();
        assertThat(admission.addresses()).isZero();
    }

    @Test
    void admits_nobody_while_it_is_being_stopped() {
        admission.drain();
        assertThatThrownBy(() -> admission.enter("a", ANYBODY)).hasMessageContaining("being stopped");
        assertThat(admission.viewers()).isZero();
    }

    @Test
    void counts_admitted_viewers_and_rejections_by_reason() {
        admission.enter("a", ANYBODY);
        admission.enter("a", ANYBODY).release();
        admission.enter("a", ANYBODY);
        assertThatThrownBy(() -> admission.enter("a", ANYBODY)).isNotNull();
        admission.enter("b", ANYBODY);
        assertThatThrownBy(() -> admission.enter("c", ANYBODY)).isNotNull();
        assertThat(admission.admitted()).isEqualTo(4);
        assertThat(admission.rejected(RejectionReason.ADDRESS_FULL)).isOne();
        assertThat(admission.rejected(RejectionReason.INSTANCE_FULL)).isOne();
        assertThat(admission.rejected(RejectionReason.PROJECT_FULL)).isZero();
    }
}
