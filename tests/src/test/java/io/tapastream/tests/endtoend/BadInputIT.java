package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.jobs.config.EmbedOptions;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptMatching;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ImageUri;
import io.tapastream.schemas.ReadyEmbedding;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.WireFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad records of every kind in one running job: each is refused with its source, stage, reason and
 * a sentence, and the good ones among them give exactly the scores of the batch.
 */
class BadInputIT {
    private static final Topics TOPICS = Topics.DEFAULT;

    @TempDir Path folder;

    /**
     * A record that must be refused.
     *
     * @param topic where it is sent
     * @param bytes the record
     * @param stage that must refuse it
     * @param reason the code that it must give
     */
    private record Bad(String topic, byte[] bytes, String stage, String reason) {}

    @Test
    void eachBadRecordIsRefusedAndNothingElseIsLost() throws Exception {
        Workload workload = new Workload(3);
        byte[] sae = workload.sae();
        Map<String, Bad> bad = badRecords(workload, sae);
        List<SpecificRecord> good = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            good.add(workload.image(i, i));
        }
        for (int i = 0; i < 20; i++) {
            good.add(workload.pair(i, i));
        }
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<Rejected> rejected =
                        evaluator.reader(TOPICS.rejected(), Rejected.class)) {
            Configuration options = evaluator.options();
            options.set(EmbedOptions.ENCODER_NAME, DemoImageEncoder.NAME);
            options.set(EmbedOptions.OTHER_ENCODERS, List.of(Workload.ENCODER));
            options.set(EmbedOptions.ENCODER_MODEL, DemoImageEncoder.write(folder).toString());
            options.set(EmbedOptions.ENCODER_RECIPE, DemoImageEncoder.recipe().name());
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, List.of(workload.vocabulary()));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 1, sae));
            ExactStreamIT.publish(evaluator, good.subList(0, 40));
            scores.awaitAny();

            Map<String, String> sent = send(evaluator, bad);
            ExactStreamIT.publish(evaluator, good.subList(40, good.size()));
            rejected.await(
                    "as many rejections as bad records",
                    LocalEvaluator.DEADLINE,
                    reader -> reader.all().size() >= bad.size());
            scores.await("sae", 1, workload.batch(sae));

            Map<String, String> reported = new TreeMap<>();
            for (Rejected rejection : rejected.all()) {
                String source = source(rejection);
                assertThat(sent).containsKey(source);
                String name = sent.get(source);
                Bad expected = bad.get(name);
                assertThat(rejection.getMessage()).as(name).isNotBlank();
                if (rejection.getStage().equals("decode")) {
                    assertThat(rejection.getRecord()).as(name).isNotNull();
                    assertThat(rejection.getRecord().array()).as(name).isEqualTo(expected.bytes());
                }
                reported.put(name, rejection.getStage() + " " + rejection.getReason());
            }
            Map<String, String> expected = new TreeMap<>();
            bad.forEach((name, record) -> expected.put(name, record.stage + " " + record.reason));
            assertThat(reported).isEqualTo(expected);
            assertThat(rejected.all()).hasSize(bad.size());
        }
    }

    private static Map<String, Bad> badRecords(Workload workload, byte[] sae) throws IOException {
        Map<String, Bad> bad = new LinkedHashMap<>();
        String images = TOPICS.annotatedImages();
        byte[] goodImage = WireFormat.encode(image(embedding(Workload.WIDTH), List.of(0)));
        byte[] unknownSchema = goodImage.clone();
        unknownSchema[5] ^= 0x55;
        bad.put(
                "no Avro",
                new Bad(images, "hello".getBytes(StandardCharsets.UTF_8), "decode", "NOT_AVRO"));
        bad.put("empty", new Bad(images, new byte[0], "decode", "NOT_AVRO"));
        bad.put("unknown schema", new Bad(images, unknownSchema, "decode", "UNKNOWN_SCHEMA"));
        bad.put(
                "cut short",
                new Bad(
                        images,
                        Arrays.copyOf(goodImage, goodImage.length - 7),
                        "decode",
                        "MALFORMED"));
        bad.put(
                "an output as input",
                new Bad(images, WireFormat.encode(score()), "decode", "UNEXPECTED_SCHEMA"));
        bad.put("truncated JPEG", new Bad(images, jpeg(0.6), "decode", "TRUNCATED"));
        bad.put(
                "no image at all",
                new Bad(
                        images,
                        WireFormat.encode(
                                image(new ImageBytes(ByteBuffer.wrap(new byte[50])), List.of())),
                        "decode",
                        "UNKNOWN_FORMAT"));
        bad.put(
                "a URI that is not allowed",
                new Bad(
                        images,
                        WireFormat.encode(image(new ImageUri("file:///etc/passwd"), List.of())),
                        "decode",
                        "URI_NOT_ALLOWED"));
        bad.put(
                "NaN",
                new Bad(
                        images,
                        WireFormat.encode(
                                image(
                                        new ReadyEmbedding(
                                                Workload.ENCODER,
                                                Collections.nCopies(Workload.WIDTH, Float.NaN)),
                                        List.of(0))),
                        "decode",
                        "NOT_FINITE"));
        bad.put(
                "an embedding that makes codes overflow",
                new Bad(
                        images,
                        WireFormat.encode(
                                image(
                                        new ReadyEmbedding(
                                                Workload.ENCODER,
                                                Collections.nCopies(Workload.WIDTH, 3e38f)),
                                        List.of(0))),
                        "decode",
                        "TOO_LARGE"));
        bad.put(
                "an embedding of another encoder",
                new Bad(
                        images,
                        WireFormat.encode(
                                image(new ReadyEmbedding("test-encodr", List.of(1f)), List.of(0))),
                        "decode",
                        "IMAGE_ENCODER"));
        bad.put(
                "a time beyond all times",
                new Bad(
                        images,
                        WireFormat.encode(
                                new AnnotatedImage(
                                        Workload.DATA_SET,
                                        "bad",
                                        Instant.ofEpochMilli(Long.MAX_VALUE),
                                        embedding(Workload.WIDTH),
                                        List.of(0))),
                        "decode",
                        "EVENT_TIME"));
        bad.put(
                "negative concept",
                new Bad(
                        images,
                        WireFormat.encode(image(embedding(Workload.WIDTH), List.of(-1))),
                        "decode",
                        "UNKNOWN_CONCEPT"));
        bad.put(
                "unknown concept",
                new Bad(
                        images,
                        WireFormat.encode(
                                image(embedding(Workload.WIDTH), List.of(Workload.CONCEPTS))),
                        "encode",
                        "UNKNOWN_CONCEPT"));
        bad.put(
                "wrong width",
                new Bad(
                        images,
                        WireFormat.encode(image(embedding(Workload.WIDTH + 1), List.of(0))),
                        "encode",
                        "EMBEDDING_WIDTH"));
        bad.put(
                "half a pair",
                new Bad(
                        TOPICS.imagePairs(),
                        WireFormat.encode(
                                new ImagePair(
                                        Workload.DATA_SET,
                                        "half",
                                        Workload.START,
                                        embedding(Workload.WIDTH),
                                        null,
                                        0,
                                        null,
                                        null)),
                        "decode",
                        "HALF_PAIR"));
        badCheckpoints(workload, sae, bad);
        return bad;
    }

    private static void badCheckpoints(Workload workload, byte[] sae, Map<String, Bad> bad) {
        String topic = TOPICS.saeCheckpoints();
        SaeCheckpointChunk chunk = (SaeCheckpointChunk) Checkpoints.records("x", 1, sae).get(1);
        chunk.getData().put(0, (byte) (chunk.getData().get(0) ^ 1));
        bad.put(
                "a chunk with another SHA-256",
                new Bad(topic, WireFormat.encode(chunk), "decode", "CHUNK_SHA256"));
        SaeCheckpointManifest reused = Checkpoints.manifest("sae", 1, workload.sae(), 4);
        bad.put(
                "an SAE checkpoint's id again with another content",
                new Bad(topic, WireFormat.encode(reused), "intake", "SAE_ID_REUSED"));
        SaeCheckpointManifest foreign =
                SaeCheckpointManifest.newBuilder(reused)
                        .setStep(3)
                        .setImageEncoder("test-encodr")
                        .setChunkCount(0)
                        .setUri("file:///models/sae.safetensors")
                        .build();
        bad.put(
                "an SAE trained on another encoder",
                new Bad(topic, WireFormat.encode(foreign), "intake", "IMAGE_ENCODER"));
        SaeCheckpointManifest unknown =
                SaeCheckpointManifest.newBuilder(reused)
                        .setStep(2)
                        .setArchitecture("transcoder")
                        .build();
        bad.put(
                "an unknown architecture",
                new Bad(topic, WireFormat.encode(unknown), "decode", "DESCRIPTOR"));
    }

    private static AnnotatedImage image(Object content, List<Integer> concepts) {
        return new AnnotatedImage(Workload.DATA_SET, "bad", Workload.START, content, concepts);
    }

    private static ReadyEmbedding embedding(int width) {
        return new ReadyEmbedding(Workload.ENCODER, Collections.nCopies(width, 0.5f));
    }

    private static byte[] jpeg(double share) throws IOException {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            picture.setRGB(i % 64, i / 64, i * 7919);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpg", file);
        byte[] cut = Arrays.copyOf(file.toByteArray(), (int) (file.size() * share));
        return WireFormat.encode(image(new ImageBytes(ByteBuffer.wrap(cut)), List.of(0)));
    }

    private static SpecificRecord score() {
        return io.tapastream.schemas.ConceptMatch.newBuilder()
                .setRun("run")
                .setSae("sae")
                .setStep(1)
                .setDataSet(Workload.DATA_SET)
                .setConcept(0)
                .setConceptName("concept")
                .setSupport(0)
                .setImages(0)
                .setStatus(ScoreStatus.LIVE)
                .setRevision(1)
                .setMatchings(List.<ConceptMatching>of())
                .build();
    }

    /** Sends the records and tells under which source each must come back. */
    private static Map<String, String> send(LocalEvaluator evaluator, Map<String, Bad> bad)
            throws Exception {
        Map<String, String> sent = new LinkedHashMap<>();
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, evaluator.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Map.Entry<String, Bad> entry : bad.entrySet()) {
                Bad record = entry.getValue();
                var stored = producer.send(new ProducerRecord<>(record.topic, record.bytes)).get();
                sent.put(
                        stored.topic() + "/" + stored.partition() + "/" + stored.offset(),
                        entry.getKey());
            }
        }
        return sent;
    }

    private static String source(Rejected rejection) {
        return rejection.getTopic() + "/" + rejection.getPartition() + "/" + rejection.getOffset();
    }
}
