package io.tapastream.jobs.encode;

import io.tapastream.inference.encode.SaeEncoderPool;
import java.util.HashMap;
import java.util.Map;

/**
 * The pools of open SAE encoders of this process, one for each byte budget: all subtasks of a
 * TaskManager share one. A pool is closed when its last user lets go of it.
 */
final class SaePools {
    private static final Map<Long, Shared> POOLS = new HashMap<>();

    private SaePools() {}

    private static final class Shared {
        private final SaeEncoderPool pool;
        private int users;

        Shared(SaeEncoderPool pool) {
            this.pool = pool;
        }
    }

    static SaeEncoderPool acquire(long byteBudget) {
        synchronized (POOLS) {
            Shared shared =
                    POOLS.computeIfAbsent(
                            byteBudget, budget -> new Shared(new SaeEncoderPool(budget)));
            shared.users++;
            return shared.pool;
        }
    }

    static void release(long byteBudget) {
        synchronized (POOLS) {
            Shared shared = POOLS.get(byteBudget);
            if (--shared.users == 0) {
                POOLS.remove(byteBudget);
                shared.pool.close();
            }
        }
    }
}
