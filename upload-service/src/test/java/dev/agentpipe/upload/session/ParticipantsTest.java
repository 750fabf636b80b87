package dev.agentpipe.upload.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.session.Participant;
import dev.agentpipe.upload.Rejections;
import org.junit.jupiter.api.Test;

class ParticipantsTest {

    private final Rejections rejections = new Rejections();
    private final Participants participants = new Participants(rejections);

    private static Participant participant(String agentId) {
        return new Participant(agentId, "claude", agentId, null, null, null, null, null, null);
    }

    @Test
    void takes_authors_that_come_before_their_participant() {
        participants.author(0, "a");
        participants.add(0, participant("a"));
        participants.check();
        assertThat(rejections.total()).isZero();
        assertThat(participants.participants()).containsExactly(participant("a"));
    }

    @Test
    void rejects_authors_that_are_no_participants_in_the_order_of_the_messages() {
        participants.author(0, "x");
        participants.author(1, "y");
        participants.author(2, "x");
        participants.add(0, participant("a"));
        participants.check();
        assertThat(rejections.total()).isEqualTo(3);
        assertThatThrownBy(rejections::check)
                .hasMessageStartingWith("messages[0].agentId must be the agentId of a participant");
    }

    @Test
    void rejects_a_second_participant_of_the_same_id() {
        participants.add(0, participant("a"));
        participants.add(1, participant("a"));
        assertThatThrownBy(rejections::check).hasMessage("participants[1].agentId is already that of participants[0]");
    }
}
