package dev.agentpipe.upload.store;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.upload.body.BlockInputStream;
import dev.agentpipe.upload.body.SpoolFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/**
 * Which rows of messages lack an id, and, if none has a number, all of their numbers. Both can only be told at the end,
 * when the conversation is known and all messages are, so they are filled in while the rows are copied. The database
 * would do it, too ({@code store_session}), by writing each row once more, which took a third of its time.
 *
 * <p>Not thread-safe.
 */
public final class MissingFields {

    /** Of {@code \N}. */
    private static final int BLANK_BYTES = 2;

    private final List<Row> rows = new ArrayList<>();
    private boolean numbered;

    /** A message's row, and at which byte of the file its id and its number are left blank; negative if it has one. */
    private record Row(int ordinal, Instant sentAt, long idAt, long numberAt) {}

    /** What is to stand for the blank at a byte of the file. */
    private record Filling(long at, String value) {}

    void add(int ordinal, Message message, long idAt, long numberAt) {
        numbered |= message.sequenceNumber() != null;
        rows.add(new Row(
                ordinal,
                message.timestamp().instant(),
                message.id() == null ? idAt : -1,
                message.sequenceNumber() == null ? numberAt : -1));
    }

    /** The rows in {@code file} with nothing missing. */
    InputStream fill(SpoolFile file, String conversation) {
        return new Filled(file.reader(), fillings(conversation).iterator());
    }

    private List<Filling> fillings(String conversation) {
        int[] numbers = numbered ? null : numbers();
        MessageDigest md5 = md5();
        List<Filling> fillings = new ArrayList<>();
        for (Row row : rows) {
            if (row.idAt >= 0) {
                fillings.add(new Filling(row.idAt, id(md5, conversation, row.ordinal)));
            }
            if (numbers != null) {
                fillings.add(new Filling(row.numberAt, Integer.toString(numbers[row.ordinal])));
            }
        }
        return fillings;
    }

    /** Messages of the same time keep the order they came in. */
    private int[] numbers() {
        int[] numbers = new int[rows.size()];
        List<Row> inOrder = new ArrayList<>(rows);
        inOrder.sort(Comparator.comparing(Row::sentAt));
        for (int i = 0; i < numbers.length; i++) {
            numbers[inOrder.get(i).ordinal] = i + 1;
        }
        return numbers;
    }

    /** As {@code uploaded_message_id} in the database. */
    private static String id(MessageDigest md5, String conversation, int ordinal) {
        ByteBuffer hash = ByteBuffer.wrap(md5.digest((conversation + ":" + ordinal).getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & ~0xF000L) | 0x3000L;
        long low = (hash.getLong() & 0x0FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Filled extends BlockInputStream {

        private final InputStream rows;
        private final Iterator<Filling> fillings;
        private Filling next;
        private long position;
        /** What is being read instead of a blank. */
        private InputStream value = InputStream.nullInputStream();

        Filled(InputStream rows, Iterator<Filling> fillings) {
            this.rows = rows;
            this.fillings = fillings;
            advance();
        }

        private void advance() {
            next = fillings.hasNext() ? fillings.next() : null;
        }

        /** Fills as much as there is, since callers send what they get as one message. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = 0;
            while (read < length) {
                int piece = piece(bytes, offset + read, length - read);
                if (piece < 0) {
                    break;
                }
                read += piece;
            }
            return read == 0 && length > 0 ? -1 : read;
        }

        private int piece(byte[] bytes, int offset, int length) throws IOException {
            int ofValue = value.read(bytes, offset, length);
            if (ofValue > 0) {
                return ofValue;
            }
            if (next != null && position == next.at) {
                rows.skipNBytes(BLANK_BYTES);
                position += BLANK_BYTES;
                value = new ByteArrayInputStream(next.value.getBytes(StandardCharsets.US_ASCII));
                advance();
                return 0;
            }
            int most = next == null ? length : (int) Math.min(length, next.at - position);
            int read = rows.read(bytes, offset, most);
            position += Math.max(0, read);
            return read;
        }
    }
}
