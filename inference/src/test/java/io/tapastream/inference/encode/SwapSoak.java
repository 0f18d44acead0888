package io.tapastream.inference.encode;

import io.tapastream.inference.encode.SaeEncoderPool.Lease;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Swaps SAE encoders while two threads encode, and prints the resident size of the process.
 *
 * <p>Arguments: swaps, embedding width, dictionary size. Six files are swapped in turns through a
 * pool that holds two. Fails where the resident size at the end is more than 15 % above that after
 * the first fifth of the swaps. Linux only.
 */
public final class SwapSoak {
    private static final int FILES = 6;
    private static final int ROWS = 128;

    private SwapSoak() {}

    public static void main(String[] arguments) throws Exception {
        int swaps = Integer.parseInt(arguments[0]);
        int width = Integer.parseInt(arguments[1]);
        int latents = Integer.parseInt(arguments[2]);
        Path folder = Files.createTempDirectory("swap-soak");
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            files.add(write(folder.resolve(i + ".safetensors"), width, latents, i));
        }
        try {
            swap(files, swaps, width, latents);
        } finally {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private static void swap(List<Path> files, int swaps, int width, int latents) throws Exception {
        SaeDescriptor descriptor = new SaeDescriptor("topk", width, latents, 32, true, null);
        AtomicInteger current = new AtomicInteger();
        AtomicLong encoded = new AtomicLong();
        AtomicInteger running = new AtomicInteger(1);
        ExecutorService workers = Executors.newFixedThreadPool(2);
        float[] embeddings = normal(ROWS * width, 1, 99);
        long early = 0;
        try (SaeEncoderPool pool = new SaeEncoderPool(2L * 2 * Float.BYTES * width * latents)) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                work.add(
                        workers.submit(
                                () -> {
                                    while (running.get() == 1) {
                                        try (Lease lease =
                                                lease(pool, files, current.get(), descriptor)) {
                                            encoded.addAndGet(
                                                    lease.encoder()
                                                            .encode(embeddings, ROWS)
                                                            .rows());
                                        }
                                    }
                                    return null;
                                }));
            }
            for (int swap = 0; swap <= swaps; swap++) {
                lease(pool, files, swap, descriptor).close();
                current.set(swap);
                if (swap % Math.max(1, swaps / 10) == 0) {
                    System.out.printf(
                            "swap %4d  resident %5d MiB  open %d  encoded %d%n",
                            swap, residentKib() >> 10, pool.size(), encoded.get());
                }
                if (swap == swaps / 5) {
                    early = residentKib();
                }
            }
            running.set(0);
            for (Future<?> future : work) {
                future.get();
            }
        } finally {
            workers.shutdownNow();
        }
        long late = residentKib();
        System.out.printf(
                "resident after a fifth %d MiB, at the end %d MiB%n", early >> 10, late >> 10);
        if (late > early * 1.15) {
            throw new IllegalStateException("the resident size grew by more than 15 %");
        }
    }

    /** Every swap is a new name, so that it is loaded again as a new SAE checkpoint would be. */
    private static Lease lease(
            SaeEncoderPool pool, List<Path> files, int swap, SaeDescriptor descriptor)
            throws Exception {
        return pool.lease(
                "swap" + swap, () -> SaeWeights.read(files.get(swap % FILES), descriptor));
    }

    private static Path write(Path file, int width, int latents, int seed) throws IOException {
        byte[] bytes =
                new SafetensorsWriter()
                        .add("W_enc", normal(width * latents, 0.05, seed), width, latents)
                        .add("W_dec", normal(width * latents, 0.05, seed + 1), latents, width)
                        .add("b_enc", new float[latents], latents)
                        .add("b_dec", new float[width], width)
                        .toBytes();
        return Files.write(file, bytes);
    }

    private static float[] normal(int size, double spread, int seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * spread);
        }
        return values;
    }

    private static long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS in /proc/self/status");
    }
}
