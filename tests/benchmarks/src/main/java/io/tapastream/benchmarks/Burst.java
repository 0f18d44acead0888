package io.tapastream.benchmarks;

import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.PublishListener;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.publish.SaeCheckpointPublisher;
import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * What a burst does to the job: many SAE checkpoints published at once with a data set of the size
 * of CUB kept, or many tiny images at once. Reports the peak memory of the evaluator's process, the
 * lag, the time until all is settled, and the longest Flink checkpoint.
 */
public final class Burst {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int SIDE = 32;
    private static final int CONCEPTS = 16;
    private static final Topics TOPICS = Topics.DEFAULT;

    private Burst() {}

    /** Arguments: the folder, sae-checkpoints or images, how many, the evaluator's heap. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        boolean images = args[1].equals("images");
        int count = Integer.parseInt(args[2]);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            String servers = kafka.bootstrapServers();
            try (TopicAdmin admin = TopicAdmin.connect(servers, Map.of())) {
                admin.createMissing(TopicSettings.of(TOPICS, 4), (short) 1);
            }
            List<String> options =
                    images ? imageOptions(folder, servers) : saeOptions(servers, count);
            try (EvaluatorProcess evaluator =
                            new EvaluatorProcess(
                                    folder, List.of("-Xmx" + args[3]), List.of(), options);
                    RecordPublisher publisher = RecordPublisher.connect(servers);
                    Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
                if (images) {
                    images(count, servers, publisher, evaluator, admin);
                } else {
                    saeCheckpoints(count, folder, servers, publisher, evaluator, admin);
                }
            }
        }
    }

    private static List<String> saeOptions(String servers, int count) {
        return List.of(
                "--bootstrap-servers",
                servers,
                "--baselines=",
                "--live-sae-checkpoints",
                Integer.toString(count));
    }

    private static List<String> imageOptions(Path folder, String servers) throws IOException {
        return List.of(
                "--bootstrap-servers",
                servers,
                "--baselines=",
                "--encoder-name",
                DemoImageEncoder.NAME,
                "--encoder-model",
                DemoImageEncoder.write(folder).toString(),
                "--encoder-recipe",
                DemoImageEncoder.recipe().name());
    }

    private static void saeCheckpoints(
            int count,
            Path folder,
            String servers,
            RecordPublisher publisher,
            EvaluatorProcess evaluator,
            Admin admin)
            throws Exception {
        CubSizedData data = new CubSizedData();
        SettleLatency.publish(publisher, data);
        SaeCheckpointPublisher checkpoints = new SaeCheckpointPublisher(publisher, TOPICS);
        try (SettledWatch watch =
                new SettledWatch(
                        servers, "read_committed", CubSizedData.IMAGES, CubSizedData.PAIRS)) {
            Path file = folder.resolve("sae.safetensors");
            Files.write(file, data.sae());
            checkpoints.publish(SettleLatency.spec(0), file, PublishListener.SILENT);
            watch.await(0, LONGEST);
            System.err.println("the data set is kept; the burst begins");
            long start = System.nanoTime();
            for (int step = 1; step <= count; step++) {
                Files.write(file, data.sae());
                checkpoints.publish(SettleLatency.spec(step), file, PublishListener.SILENT);
            }
            long published = System.nanoTime();
            long lag = 0;
            while (watch.settled() <= count) {
                lag = Math.max(lag, lag(admin, "tapastream-sae-checkpoints"));
                pause(start, watch.settled() - 1);
            }
            report(count + " SAE checkpoints", start, published, lag, evaluator);
        }
    }

    private static void images(
            int count,
            String servers,
            RecordPublisher publisher,
            EvaluatorProcess evaluator,
            Admin admin)
            throws Exception {
        publisher.send(TOPICS.conceptVocabularies(), RecordKeys.of(vocabulary()), vocabulary());
        Random random = new Random(5);
        try (SettledWatch watch = new SettledWatch(servers, "read_committed", count, 0)) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                AnnotatedImage image = image(i, random);
                publisher.send(TOPICS.annotatedImages(), RecordKeys.of(image), image);
            }
            publisher.flush();
            new TinySae(random).publish(publisher);
            long published = System.nanoTime();
            long lag = 0;
            while (watch.settled() == 0) {
                lag = Math.max(lag, lag(admin, "tapastream-samples"));
                pause(start, watch.settled());
            }
            report(count + " images", start, published, lag, evaluator);
        }
    }

    private static ConceptVocabulary vocabulary() {
        return new ConceptVocabulary(
                "tiny",
                Instant.EPOCH,
                IntStream.range(0, CONCEPTS).mapToObj(c -> "concept-" + c).toList());
    }

    private static AnnotatedImage image(int number, Random random) throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int colour = random.nextInt(1 << 24);
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            picture.setRGB(pixel % SIDE, pixel / SIDE, pixel % 7 == 0 ? ~colour : colour);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", file);
        return new AnnotatedImage(
                "tiny",
                "image-" + number,
                Instant.EPOCH.plusMillis(number),
                new ImageBytes(ByteBuffer.wrap(file.toByteArray())),
                List.of(colour >>> 20));
    }

    /** Records of the group's topics behind its committed offsets. */
    private static long lag(Admin admin, String group)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> committed =
                admin
                        .listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .entrySet()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
        Map<TopicPartition, OffsetSpec> ends =
                committed.keySet().stream()
                        .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        long lag = 0;
        for (var end : admin.listOffsets(ends).all().get().entrySet()) {
            lag += end.getValue().offset() - committed.get(end.getKey());
        }
        return lag;
    }

    private static void pause(long start, int settled) throws InterruptedException {
        if (System.nanoTime() - start > LONGEST.toNanos()) {
            throw new IllegalStateException("only " + settled + " settled within " + LONGEST);
        }
        Thread.sleep(1000);
    }

    private static void report(
            String what, long start, long published, long lag, EvaluatorProcess evaluator)
            throws Exception {
        System.out.println(
                "| burst | published in | all settled after | largest lag | peak memory | longest Flink checkpoint | failed |");
        System.out.println("|---|---|---|---|---|---|---|");
        System.out.printf(
                "| %s | %.0f s | %.0f s | %d records | %d MiB | %.1f s | %d |%n",
                what,
                (published - start) / 1e9,
                (System.nanoTime() - start) / 1e9,
                lag,
                evaluator.peakMegabytes(),
                evaluator.longestFlinkCheckpoint() / 1000.0,
                evaluator.failedFlinkCheckpoints());
    }
}
