package dev.agentpipe.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends a request to one instance after the other until one says that it was stored. One thread. */
final class RetryingPost implements AutoCloseable {

    private static final int ANSWER_LIMIT_MILLIS = 15_000;
    private static final long PAUSE_MILLIS = 50;
    private static final Duration GIVE_UP = Duration.ofMinutes(2);
    /** Then it goes on to the next instance, so that those that were restarted get their share again. */
    private static final int REQUESTS_A_CONNECTION = 1_000;

    private static final int OVERLOADED = 429;

    private final List<InetSocketAddress> instances;
    private final AnswerReader answer = new AnswerReader();
    private final byte[] bytes = new byte[4_096];
    private int next;
    private int sent;
    private long repeats;
    private Socket socket;

    /** @param first which of them it begins with */
    RetryingPost(List<InetSocketAddress> instances, int first) {
        this.instances = List.copyOf(instances);
        this.next = first;
    }

    /** @throws IOException if an answer says that it will never be stored, or if nobody has stored it for two minutes */
    void send(byte[] request) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            int status = status(request);
            if (status == 200 || status == 201) {
                sent++;
                if (sent % REQUESTS_A_CONNECTION == 0) {
                    close();
                }
                return;
            }
            if (status != 0 && status != OVERLOADED && status < 500) {
                throw new IOException("an event was answered " + status + ": " + answer.text());
            }
            if (System.nanoTime() - begin > GIVE_UP.toNanos()) {
                throw new IOException("an event was not stored in " + GIVE_UP + ", the last status was " + status);
            }
            close();
            repeats++;
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** How often a request was not answered, or told to come again. */
    long repeats() {
        return repeats;
    }

    /** Of the answer; 0 without one. */
    private int status(byte[] request) {
        try {
            if (socket == null) {
                connect();
            }
            answer.clear();
            socket.getOutputStream().write(request);
            while (!answer.isComplete()) {
                int count = socket.getInputStream().read(bytes);
                if (count < 0) {
                    return 0;
                }
                answer.buffer().put(bytes, 0, count);
            }
            return answer.status();
        } catch (IOException broken) {
            return 0;
        }
    }

    private void connect() throws IOException {
        InetSocketAddress instance = instances.get(next % instances.size());
        next++;
        socket = new Socket(instance.getAddress(), instance.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // As wanted.
            }
            socket = null;
        }
    }
}
