package dev.agentpipe.runtime.buffers;

import io.agroal.api.AgroalPoolInterceptor;
import io.agroal.pool.wrapper.ConnectionWrapper;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.util.Arrays;
import org.postgresql.core.PGStream;
import org.postgresql.core.VisibleBufferedInputStream;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.internal.PgBufferedOutputStream;

/**
 * Overwrites what a connection that goes back to its pool still holds of what it sent and received. Each statement
 * overwrites only the beginning of the driver's buffers: the rest would keep a deleted text for as long as the connection
 * lives, and the pool keeps even closed ones reachable.
 *
 * <p>The driver offers no way, hence its fields. With a release that renames them no service starts.
 */
@Singleton
@Unremovable
public class DriverBuffers implements AgroalPoolInterceptor {

    // By its name: its class file names annotations that are not there, which the compiler would warn of.
    private static final VarHandle STREAM =
            field(type("org.postgresql.core.QueryExecutorBase"), "pgStream", PGStream.class);
    private static final VarHandle INPUT = field(PGStream.class, "pgInput", VisibleBufferedInputStream.class);
    private static final VarHandle RECEIVED_UP_TO = field(VisibleBufferedInputStream.class, "endIndex", int.class);
    private static final VarHandle OUTPUT = field(PGStream.class, "pgOutput", PgBufferedOutputStream.class);
    private static final VarHandle SENT = field(PgBufferedOutputStream.class, "buf", byte[].class);
    private static final VarHandle UNSENT_UP_TO = field(PgBufferedOutputStream.class, "count", int.class);

    /** The connection, which the pool has wrapped, belongs to the thread that returns it until this has returned. */
    @Override
    public void onConnectionReturn(Connection connection) {
        PGStream stream = (PGStream) STREAM.get(postgres(connection).getQueryExecutor());
        clear((VisibleBufferedInputStream) INPUT.get(stream));
        clear((PgBufferedOutputStream) OUTPUT.get(stream));
    }

    /**
     * Not by {@code unwrap}, which a connection refuses that broke in use: an exception here would keep its place in the
     * pool for ever.
     */
    private static PgConnection postgres(Connection pooled) {
        return (PgConnection) ((ConnectionWrapper) pooled).getHandler().rawConnection();
    }

    /** All but what has not been read yet. */
    private static void clear(VisibleBufferedInputStream input) {
        byte[] buffer = input.getBuffer();
        Arrays.fill(buffer, 0, input.getIndex(), (byte) 0);
        Arrays.fill(buffer, (int) RECEIVED_UP_TO.get(input), buffer.length, (byte) 0);
    }

    /** All but what has not been sent yet. */
    private static void clear(PgBufferedOutputStream output) {
        byte[] buffer = (byte[]) SENT.get(output);
        Arrays.fill(buffer, (int) UNSENT_UP_TO.get(output), buffer.length, (byte) 0);
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException renamed) {
            throw new IllegalStateException(renamed);
        }
    }

    private static VarHandle field(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException renamed) {
            throw new IllegalStateException("the driver of PostgreSQL has no " + name + " any more", renamed);
        }
    }
}
