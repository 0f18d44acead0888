package io.tapastream.benchmarks;

import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.PublishListener;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.publish.SaeCheckpointPublisher;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * What the TAPAScores of single concepts cost: the same SAE checkpoints, with a data set of the
 * size of CUB kept, through a job that sends them and through one that does not, by turns.
 */
public final class ConceptTapaCost {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int WARM_UP = 3;
    private static final Topics TOPICS = Topics.DEFAULT;

    private ConceptTapaCost() {}

    /**
     * What one job took for its SAE checkpoints behind the warm-up.
     *
     * @param processorMillis of the evaluator's process, for each SAE checkpoint
     * @param settledMillis until both scores are written, median
     * @param records in the topic of TAPAScores, for each SAE checkpoint
     * @param kilobytes of that topic on the broker's disk, for each SAE checkpoint
     */
    private record Cost(
            double processorMillis, double settledMillis, double records, double kilobytes) {}

    /** Arguments: the folder, SAE checkpoints of each job, rounds. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        int count = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        List<Cost> with = new ArrayList<>();
        List<Cost> without = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            with.add(measure(folder.resolve(round + "-with"), count, true));
            without.add(measure(folder.resolve(round + "-without"), count, false));
        }
        System.out.println(
                "| scores of single concepts | processor time | written after | records in tapa-scores | KiB of them |");
        System.out.println("|---|---|---|---|---|");
        row("sent", with);
        row("not sent", without);
        double[] ratios =
                IntStream.range(0, rounds)
                        .mapToDouble(
                                i -> with.get(i).processorMillis / without.get(i).processorMillis)
                        .sorted()
                        .toArray();
        System.out.printf(
                "processor time, sent to not sent: median of %d rounds %.2f, from %.2f to %.2f%n",
                rounds, ratios[rounds / 2], ratios[0], ratios[rounds - 1]);
    }

    private static Cost measure(Path folder, int count, boolean sent) throws Exception {
        Files.createDirectories(folder);
        CubSizedData data = new CubSizedData();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            String servers = kafka.bootstrapServers();
            try (TopicAdmin admin = TopicAdmin.connect(servers, Map.of())) {
                admin.createMissing(TopicSettings.of(TOPICS, 4), (short) 1);
            }
            List<String> job =
                    List.of(
                            "--bootstrap-servers",
                            servers,
                            "--baselines=",
                            "--concept-tapa-scores",
                            Boolean.toString(sent));
            try (EvaluatorProcess evaluator =
                            new EvaluatorProcess(folder, List.of("-Xmx4g"), List.of(), job);
                    RecordPublisher publisher = RecordPublisher.connect(servers);
                    Admin admin = Admin.create(Map.of("bootstrap.servers", servers));
                    SettledWatch written =
                            new SettledWatch(
                                    servers,
                                    "read_uncommitted",
                                    CubSizedData.IMAGES,
                                    CubSizedData.PAIRS)) {
                SettleLatency.publish(publisher, data);
                for (int step = 1; step <= WARM_UP; step++) {
                    settle(step, publisher, data, folder, written);
                }
                Duration before = evaluator.processorTime();
                long records = records(admin);
                long bytes = bytes(admin);
                List<Long> nanos = new ArrayList<>();
                for (int step = WARM_UP + 1; step <= WARM_UP + count; step++) {
                    nanos.add(settle(step, publisher, data, folder, written));
                }
                Cost cost =
                        new Cost(
                                (double) evaluator.processorTime().minus(before).toMillis() / count,
                                nanos.stream().sorted().toList().get(count / 2) / 1e6,
                                (double) (records(admin) - records) / count,
                                (bytes(admin) - bytes) / 1024.0 / count);
                System.err.println((sent ? "sent: " : "not sent: ") + cost);
                return cost;
            }
        }
    }

    private static long settle(
            long step,
            RecordPublisher publisher,
            CubSizedData data,
            Path folder,
            SettledWatch written)
            throws Exception {
        Path file = Files.write(folder.resolve("sae.safetensors"), data.sae());
        new SaeCheckpointPublisher(publisher, TOPICS)
                .publish(SettleLatency.spec(step), file, PublishListener.SILENT);
        long start = System.nanoTime();
        return written.await(step, LONGEST) - start;
    }

    private static long records(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> ends =
                IntStream.range(0, 4)
                        .mapToObj(i -> new TopicPartition(TOPICS.tapaScores(), i))
                        .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    private static long bytes(Admin admin) throws Exception {
        int broker = admin.describeCluster().nodes().get().iterator().next().id();
        return admin
                .describeLogDirs(List.of(broker))
                .allDescriptions()
                .get()
                .get(broker)
                .values()
                .stream()
                .flatMap(log -> log.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(TOPICS.tapaScores()))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }

    private static void row(String what, List<Cost> costs) {
        System.out.printf(
                "| %s | %.0f ms | %.0f ms | %.0f | %.0f |%n",
                what,
                costs.stream().mapToDouble(Cost::processorMillis).average().orElseThrow(),
                costs.stream().mapToDouble(Cost::settledMillis).average().orElseThrow(),
                costs.stream().mapToDouble(Cost::records).average().orElseThrow(),
                costs.stream().mapToDouble(Cost::kilobytes).average().orElseThrow());
    }
}
