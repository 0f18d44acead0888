package io.tapastream.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.inference.encode.SaeEncoderPool.Lease;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.TestTensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SaeEncoderPoolTest {
    private static final int E = 4;
    private static final int D = 16;
    private static final long BYTES = 2L * Float.BYTES * E * D;

    @Test
    void loadsOnceAndKeepsWhatFits() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        try (SaeEncoderPool pool = new SaeEncoderPool(2 * BYTES)) {
            for (int i = 0; i < 3; i++) {
                try (Lease lease = pool.lease("a", counted(1, loads))) {
                    assertThat(works(lease)).isTrue();
                }
            }
            assertThat(loads).hasValue(1);
            assertThat(pool.openBytes()).isEqualTo(BYTES);
        }
    }

    @Test
    void leasesWithoutLoadingOnlyWhatIsOpen() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        SaeEncoderPool pool = new SaeEncoderPool(BYTES);
        assertThat(pool.leaseIfOpen("a")).isEmpty();
        pool.lease("a", counted(1, loads)).close();
        try (Lease held = pool.leaseIfOpen("a").orElseThrow()) {
            pool.lease("b", counted(2, loads)).close();
            assertThat(works(held)).isTrue();
            assertThat(pool.leaseIfOpen("b")).isEmpty();
        }
        assertThat(loads).hasValue(2);
        pool.close();
        assertThatThrownBy(() -> pool.leaseIfOpen("a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsBeingLoadedIsNotOpen() throws Exception {
        try (SaeEncoderPool pool = new SaeEncoderPool(BYTES)) {
            Callable<SaeWeights> asking =
                    () -> {
                        assertThat(pool.leaseIfOpen("a")).isEmpty();
                        return counted(1, new AtomicInteger()).call();
                    };
            pool.lease("a", asking).close();
            assertThat(pool.leaseIfOpen("a").orElseThrow().encoder().embeddingWidth()).isEqualTo(E);
        }
    }

    @Test
    void closesTheLeastRecentlyLeasedFirst() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        try (SaeEncoderPool pool = new SaeEncoderPool(2 * BYTES)) {
            SaeEncoder a = leaseAndReturn(pool, "a", loads);
            SaeEncoder b = leaseAndReturn(pool, "b", loads);
            assertThat(leaseAndReturn(pool, "a", loads)).isSameAs(a);
            leaseAndReturn(pool, "c", loads);

            assertThat(pool.size()).isEqualTo(2);
            assertThatThrownBy(() -> b.encode(new float[E], 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(a.encode(new float[E], 1).rows()).isEqualTo(1);
            assertThat(loads).hasValue(3);
        }
    }

    @Test
    void neverClosesAnEncoderInUse() throws Exception {
        SaeEncoderPool pool = new SaeEncoderPool(0);
        Lease first = pool.lease("a", counted(1, new AtomicInteger()));
        Lease second = pool.lease("a", counted(1, new AtomicInteger()));
        pool.close();
        assertThat(works(first)).isTrue();
        first.close();
        first.close();
        assertThat(works(second)).isTrue();
        second.close();
        assertThat(works(second)).isFalse();
        assertThat(pool.openBytes()).isZero();
        assertThatThrownBy(() -> pool.lease("b", counted(1, new AtomicInteger())))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLoadThatFailsIsReportedAndForgotten() throws Exception {
        try (SaeEncoderPool pool = new SaeEncoderPool(BYTES)) {
            Callable<SaeWeights> broken =
                    () -> {
                        throw new IOException("not there");
                    };
            assertThatThrownBy(() -> pool.lease("a", broken)).isInstanceOf(IOException.class);
            assertThat(pool.size()).isZero();
            try (Lease lease = pool.lease("a", counted(1, new AtomicInteger()))) {
                assertThat(works(lease)).isTrue();
            }
        }
    }

    @Test
    void anErrorIsReportedAsItIsToThoseWhoWaitedAsWell() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        Error error = new UnsatisfiedLinkError("no onnxruntime in java.library.path");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (SaeEncoderPool pool = new SaeEncoderPool(BYTES)) {
            Callable<SaeWeights> broken =
                    () -> {
                        asked.await();
                        throw error;
                    };
            List<Future<Lease>> results = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                results.add(
                        threads.submit(
                                () -> {
                                    asked.countDown();
                                    return pool.lease("a", broken);
                                }));
            }
            for (Future<Lease> result : results) {
                assertThatThrownBy(result::get).hasCause(error);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void manyThreadsShareOneLoad() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (SaeEncoderPool pool = new SaeEncoderPool(BYTES)) {
            Callable<SaeWeights> slow =
                    () -> {
                        asked.await();
                        return counted(1, loads).call();
                    };
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(
                        threads.submit(
                                () -> {
                                    asked.countDown();
                                    try (Lease lease = pool.lease("a", slow)) {
                                        return works(lease);
                                    }
                                }));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
            assertThat(loads).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Swaps under load: every lease works as long as it is held, and all is closed at the end. */
    @Test
    void survivesSwapsUnderLoad() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        SaeEncoderPool pool = new SaeEncoderPool(2 * BYTES);
        List<Future<Integer>> results = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            results.add(
                    threads.submit(
                            () -> {
                                int worked = 0;
                                for (int i = 0; i < 150; i++) {
                                    int sae = random.nextInt(6);
                                    String name = "sae" + sae;
                                    try (Lease lease =
                                            pool.lease(name, counted(sae, new AtomicInteger()))) {
                                        worked += works(lease) ? 1 : 0;
                                    }
                                }
                                return worked;
                            }));
        }
        for (Future<Integer> result : results) {
            assertThat(result.get()).isEqualTo(150);
        }
        assertThat(pool.openBytes()).isBetween(0L, 2 * BYTES);
        pool.close();
        assertThat(pool.openBytes()).isZero();
        threads.shutdownNow();
    }

    /**
     * New SAE checkpoints come one after the other while readers hold the newest: no lease is
     * closed under its reader, idle encoders stay within the budget, and nothing is left at the
     * end.
     */
    @Test
    void fortySwapsKeepTheBudgetAndTheLeases() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(3);
        SaeEncoderPool pool = new SaeEncoderPool(2 * BYTES);
        AtomicInteger newest = new AtomicInteger();
        List<Future<Integer>> results = new ArrayList<>();
        for (int reader = 0; reader < 3; reader++) {
            results.add(
                    readers.submit(
                            () -> {
                                int refused = 0;
                                while (newest.get() < 40) {
                                    int sae = newest.get();
                                    try (Lease held = pool.lease("sae" + sae, loader(sae))) {
                                        refused += works(held) ? 0 : 1;
                                        pool.lease("sae" + (sae + 1), loader(sae + 1)).close();
                                        refused += works(held) ? 0 : 1;
                                    }
                                }
                                return refused;
                            }));
        }
        for (int sae = 1; sae <= 40; sae++) {
            pool.lease("sae" + sae, loader(sae)).close();
            // Three readers hold one encoder and load another each, beside what is idle.
            assertThat(pool.openBytes()).isBetween(0L, (2 + 3 * 2) * BYTES);
            newest.set(sae);
        }
        for (Future<Integer> result : results) {
            assertThat(result.get()).isZero();
        }
        assertThat(pool.openBytes()).isBetween(BYTES, 2 * BYTES);
        pool.close();
        assertThat(pool.openBytes()).isZero();
        assertThat(pool.size()).isZero();
        readers.shutdownNow();
    }

    private static Callable<SaeWeights> loader(int sae) {
        return counted(sae, new AtomicInteger());
    }

    private static SaeEncoder leaseAndReturn(SaeEncoderPool pool, String name, AtomicInteger loads)
            throws Exception {
        try (Lease lease = pool.lease(name, counted(name.hashCode(), loads))) {
            return lease.encoder();
        }
    }

    private static boolean works(Lease lease) {
        try {
            return lease.encoder().encode(new float[] {1, 2, 3, 4}, 1).rows() == 1;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    private static Callable<SaeWeights> counted(long seed, AtomicInteger loads) {
        return () -> {
            loads.incrementAndGet();
            TestTensors tensors =
                    new TestTensors(seed, "F32")
                            .normal("W_enc", 1, E, D)
                            .normal("W_dec", 1, D, E)
                            .normal("b_enc", 1, D)
                            .normal("b_dec", 1, E);
            return SaeWeights.read(tensors.file(), new SaeDescriptor("topk", E, D, 3, false, null));
        };
    }
}
