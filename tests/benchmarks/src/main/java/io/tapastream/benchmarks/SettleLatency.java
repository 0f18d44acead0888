package io.tapastream.benchmarks;

import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.PublishListener;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.publish.SaeCheckpointPublisher;
import io.tapastream.cli.publish.SaeCheckpointSpec;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * From the last chunk of an SAE checkpoint acknowledged by Kafka to its settled scores readable
 * with read_committed, with a data set of the size of CUB kept. The time until the scores are
 * written, still uncommitted, is the work; the rest is the wait for the next Flink checkpoint and
 * its commit.
 */
public final class SettleLatency {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private SettleLatency() {}

    /**
     * Arguments: the folder, SAE checkpoints to time, seconds between Flink checkpoints, and
     * options of the job.
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]).toAbsolutePath();
        int count = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        Files.createDirectories(folder);
        CubSizedData data = new CubSizedData();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            String servers = kafka.bootstrapServers();
            try (TopicAdmin admin = TopicAdmin.connect(servers, Map.of())) {
                admin.createMissing(TopicSettings.of(Topics.DEFAULT, 4), (short) 1);
            }
            List<String> job =
                    new ArrayList<>(List.of("--bootstrap-servers", servers, "--baselines="));
            job.addAll(List.of(args).subList(3, args.length));
            try (EvaluatorProcess evaluator =
                            new EvaluatorProcess(
                                    folder,
                                    List.of("-Xmx4g"),
                                    List.of("--checkpoint-interval", Integer.toString(seconds)),
                                    job);
                    RecordPublisher publisher = RecordPublisher.connect(servers);
                    SettledWatch written = watch(servers, "read_uncommitted");
                    SettledWatch committed = watch(servers, "read_committed")) {
                System.err.println("evaluator: process " + evaluator.pid());
                publish(publisher, data);
                time(evaluator, publisher, data, folder, written, committed, count, seconds);
                System.out.printf(
                        "longest Flink checkpoint %d ms; peak memory of the evaluator %d MiB%n",
                        evaluator.longestFlinkCheckpoint(), evaluator.peakMegabytes());
            }
        }
    }

    private static SettledWatch watch(String servers, String isolation) {
        return new SettledWatch(servers, isolation, CubSizedData.IMAGES, CubSizedData.PAIRS);
    }

    static void publish(RecordPublisher publisher, CubSizedData data) {
        Topics topics = Topics.DEFAULT;
        publisher.send(
                topics.conceptVocabularies(), RecordKeys.of(data.vocabulary()), data.vocabulary());
        for (int i = 0; i < CubSizedData.IMAGES; i++) {
            var image = data.image(i);
            publisher.send(topics.annotatedImages(), RecordKeys.of(image), image);
        }
        for (int i = 0; i < CubSizedData.PAIRS; i++) {
            var pair = data.pair(i);
            publisher.send(topics.imagePairs(), RecordKeys.of(pair), pair);
        }
        publisher.flush();
    }

    static SaeCheckpointSpec spec(long step) {
        return new SaeCheckpointSpec(
                "run",
                "sae",
                step,
                Instant.parse("2026-03-01T12:00:00Z"),
                CubSizedData.ENCODER,
                "topk",
                CubSizedData.WIDTH,
                CubSizedData.LATENTS,
                OptionalInt.of(CubSizedData.K),
                false,
                Optional.empty(),
                SaeRole.TRAINED,
                Map.of());
    }

    private static void time(
            EvaluatorProcess evaluator,
            RecordPublisher publisher,
            CubSizedData data,
            Path folder,
            SettledWatch written,
            SettledWatch committed,
            int count,
            int seconds)
            throws Exception {
        SaeCheckpointPublisher checkpoints = new SaeCheckpointPublisher(publisher, Topics.DEFAULT);
        Random random = new Random(3);
        List<Long> stores = new ArrayList<>();
        List<Long> works = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        // The first ones warm up: the data are still on their way, and nothing is compiled yet.
        int warmUp = 4;
        Duration before = Duration.ZERO;
        for (int step = 1; step <= count + warmUp; step++) {
            Path file = Files.write(folder.resolve("sae.safetensors"), data.sae());
            String sha256 =
                    checkpoints.publish(spec(step), file, PublishListener.SILENT).getSha256();
            long acknowledged = System.nanoTime();
            long store = awaitStored(folder, sha256) - acknowledged;
            long work = written.await(step, LONGEST) - acknowledged;
            long total = committed.await(step, LONGEST) - acknowledged;
            System.err.printf(
                    "step %d: stored %d ms, written %d ms, readable %d ms%n",
                    step, ms(store), ms(work), ms(total));
            if (step == warmUp) {
                before = evaluator.processorTime();
            }
            if (step > warmUp) {
                stores.add(store);
                works.add(work);
                totals.add(total);
            }
            // Training does not wait for Flink's clock: any phase between two Flink checkpoints.
            Thread.sleep(random.nextInt(seconds * 1000));
        }
        System.out.println("| Flink checkpoints every | | p50 | p90 | p99 | max |");
        System.out.println("|---|---|---|---|---|---|");
        row(seconds, "put together, verified and stored", stores);
        row(seconds, "scores written", works);
        row(seconds, "scores readable with read_committed", totals);
        System.out.printf(
                "processor time of the evaluator for one SAE checkpoint: %d ms%n",
                evaluator.processorTime().minus(before).toMillis() / count);
    }

    /** When the SAE checkpoint lies in the model store: the intake stage is done with it. */
    private static long awaitStored(Path folder, String sha256) throws InterruptedException {
        Path stored =
                folder.resolve("work/models")
                        .resolve(sha256.substring(0, 2))
                        .resolve(sha256 + ".safetensors");
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!Files.exists(stored)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no SAE checkpoint at " + stored);
            }
            Thread.sleep(2);
        }
        return System.nanoTime();
    }

    private static void row(int seconds, String what, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        System.out.printf(
                "| %d s | %s | %.2f s | %.2f s | %.2f s | %.2f s |%n",
                seconds, what, at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(List<Long> sorted, double share) {
        int rank = Math.max(1, (int) Math.ceil(share * sorted.size()));
        return sorted.get(rank - 1) / 1e9;
    }

    private static long ms(long nanos) {
        return nanos / 1_000_000;
    }
}
