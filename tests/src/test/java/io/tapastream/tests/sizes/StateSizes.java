package io.tapastream.tests.sizes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.LocalFlink;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.jobs.EvaluationJob;
import io.tapastream.jobs.config.EmbedOptions;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Runs the job on growing data and prints the bytes of each operator in a Flink checkpoint and the
 * heap after a collection, once everything has settled. With the RocksDB backend the heap holds the
 * engines only; with the hashmap backend the state as well. Run by tests/benchmarks/state.
 */
public final class StateSizes {
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, MatchScore> matches = new HashMap<>();
    private final Map<String, TapaScore> tapas = new HashMap<>();
    private final LocalFlink flink;
    private final SizeLoad load;
    private final KafkaConsumer<byte[], byte[]> scores;
    private String job;

    private StateSizes(LocalFlink flink, SizeLoad load, KafkaConsumer<byte[], byte[]> scores) {
        this.flink = flink;
        this.load = load;
        this.scores = scores;
    }

    /** Arguments: hashmap or rocksdb, images, pairs. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("tapastream-sizes-");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                LocalFlink flink =
                        LocalFlink.start(
                                folder.resolve("flink"),
                                new LocalFlink.Options(2, Duration.ofSeconds(2), 0));
                SizeLoad load = new SizeLoad(folder, kafka.bootstrapServers());
                KafkaConsumer<byte[], byte[]> scores = consumer(kafka.bootstrapServers())) {
            try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
                admin.createMissing(TopicSettings.of(Topics.DEFAULT, 2), (short) 1);
            }
            StateSizes sizes = new StateSizes(flink, load, scores);
            sizes.submit(folder, kafka.bootstrapServers(), args[0]);
            sizes.measure(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        }
        System.exit(0);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void submit(Path folder, String bootstrapServers, String backend) throws Exception {
        List<TopicPartition> partitions =
                Stream.of(Topics.DEFAULT.matchScores(), Topics.DEFAULT.tapaScores())
                        .flatMap(topic -> scores.partitionsFor(topic).stream())
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        scores.assign(partitions);
        scores.seekToBeginning(partitions);
        Configuration options = new Configuration();
        options.set(KafkaOptions.BOOTSTRAP_SERVERS, bootstrapServers);
        options.set(SaeOptions.MODEL_STORE, folder.resolve("models").toUri().toString());
        options.set(EmbedOptions.ENCODER_NAME, SizeLoad.ENCODER);
        options.set(SaeOptions.BASELINES, List.of());
        options.set(SaeOptions.SAE_RECONSTRUCTION, false);
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, backend);
        StreamExecutionEnvironment environment = flink.environment(settings);
        EvaluationJob.build(environment, options);
        JobClient submitted = environment.executeAsync("sizes");
        job = submitted.getJobID().toHexString();
    }

    private void measure(int images, int pairs) throws Exception {
        System.out.printf(
                "E=%d D=%d k=%d C=%d, 30 concepts per image; bytes of a Flink checkpoint by"
                        + " operator, heap after a collection%n",
                SizeLoad.WIDTH, SizeLoad.LATENTS, SizeLoad.ACTIVE, SizeLoad.CONCEPTS);
        load.vocabulary();
        load.sae("a");
        load.images(images);
        report("1 SAE", 1, images, 0);
        load.images(2 * images);
        report("1 SAE", 1, 2 * images, 0);
        load.pairs(pairs);
        report("1 SAE", 1, 2 * images, pairs);
        load.sae("b");
        report("2 SAEs", 2, 2 * images, pairs);
        load.sae("c");
        report("3 SAEs", 3, 2 * images, pairs);
    }

    private void report(String what, int saes, int images, int pairs) throws Exception {
        awaitSettled(saes, images, pairs);
        Map<String, Long> bytes = bytes();
        System.out.printf(
                Locale.ROOT,
                "%-7s %6d images %6d pairs  heap %,d  %s%n",
                what,
                images,
                pairs,
                heap(),
                bytes);
    }

    private void awaitSettled(int saes, int images, int pairs) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!settled(saes, images, pairs)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("did not settle within " + DEADLINE);
            }
            for (ConsumerRecord<byte[], byte[]> record : scores.poll(Duration.ofMillis(200))) {
                SpecificRecord value = RecordFraming.SINGLE_OBJECT.decode(record.value());
                if (value instanceof MatchScore score) {
                    matches.put(score.getSae(), score);
                } else if (value instanceof TapaScore score
                        && score.getScope() == TapaScope.TOTAL) {
                    tapas.put(score.getSae(), score);
                }
            }
        }
    }

    /** Whether all SAE checkpoints are; without a pair there is no TAPAScore to wait for. */
    private boolean settled(int saes, int images, int pairs) {
        long matched =
                matches.values().stream()
                        .filter(
                                score ->
                                        score.getStatus() == ScoreStatus.SETTLED
                                                && score.getImages() == images)
                        .count();
        long tested =
                tapas.values().stream()
                        .filter(
                                score ->
                                        score.getStatus() == ScoreStatus.SETTLED
                                                && score.getImages() == images
                                                && score.getPairs() == pairs)
                        .count();
        return matched >= saes && (pairs == 0 || tested >= saes);
    }

    /** The state of each operator in a Flink checkpoint that began after this call. */
    private Map<String, Long> bytes() throws Exception {
        long now = System.currentTimeMillis();
        JsonNode latest;
        do {
            Thread.sleep(200);
            latest = get("/jobs/" + job + "/checkpoints").at("/latest/completed");
        } while (latest.path("trigger_timestamp").asLong() <= now);
        Map<String, String> names = new HashMap<>();
        get("/jobs/" + job)
                .path("vertices")
                .forEach(
                        vertex ->
                                names.put(
                                        vertex.path("id").asText(), vertex.path("name").asText()));
        Map<String, Long> bytes = new TreeMap<>();
        get("/jobs/" + job + "/checkpoints/details/" + latest.path("id").asText())
                .path("tasks")
                .properties()
                .forEach(
                        task -> {
                            long size = task.getValue().path("state_size").asLong();
                            if (size > 100_000) {
                                String name = names.get(task.getKey());
                                bytes.put(name.length() > 30 ? name.substring(0, 30) : name, size);
                            }
                        });
        return bytes;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(
                client.send(
                                HttpRequest.newBuilder(URI.create(flink.webUi() + path)).build(),
                                BodyHandlers.ofString())
                        .body());
    }

    /** Used heap, the smallest of several collections. */
    @SuppressWarnings("SystemGc")
    private static long heap() throws InterruptedException {
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(200);
            Runtime runtime = Runtime.getRuntime();
            smallest = Math.min(smallest, runtime.totalMemory() - runtime.freeMemory());
        }
        return smallest;
    }
}
