package dev.agentpipe.upload.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.upload.Rejections;
import org.junit.jupiter.api.Test;

class MessageIdsTest {

    private final Rejections rejections = new Rejections();
    private final MessageIds ids = new MessageIds(rejections);

    @Test
    void rejects_an_id_that_was_given_before_and_names_both_messages() {
        ids.add(0, "a");
        ids.add(1, "b");
        ids.add(2, "a");
        assertThatThrownBy(rejections::check).hasMessage("messages[2].id is already the id of messages[0]");
    }

    @Test
    void takes_any_number_of_messages_without_ids() {
        ids.add(0, null);
        ids.add(1, null);
        assertThat(rejections.total()).isZero();
    }
}
