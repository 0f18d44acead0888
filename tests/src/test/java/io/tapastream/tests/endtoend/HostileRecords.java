package io.tapastream.tests.endtoend;

import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ImageUri;
import io.tapastream.schemas.ReadyEmbedding;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.WireFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records that nobody means well, from a seed: garbage, damaged records, names, keys, lists, times
 * and sizes at and beyond their limits, pictures of every shape and damaged ones, SAE checkpoints
 * that lie. They are of a data set and a training run of their own, so that one which is accepted
 * after all changes nothing else.
 */
final class HostileRecords {
    static final String DATA_SET = "hostile";

    private static final Topics TOPICS = Topics.DEFAULT;
    private static final List<String> INPUTS =
            List.of(
                    TOPICS.annotatedImages(),
                    TOPICS.imagePairs(),
                    TOPICS.conceptVocabularies(),
                    TOPICS.saeCheckpoints(),
                    TOPICS.saeCheckpointStatus());
    private static final int LARGEST = 900_000;
    private static final int LARGEST_KEY = 140_000;
    private static final int LONGEST_SIDE = 10_000_000;

    private final Random random;
    private final HostileSaes saes;
    private final List<Supplier<Hostile>> kinds;
    private final List<byte[]> pictures;
    private int made;

    /**
     * A record to be sent.
     *
     * @param key its key; null for none
     * @param refused whether it must be refused; otherwise it may be
     */
    record Hostile(String kind, String topic, byte[] key, byte[] value, boolean refused) {
        Hostile {
            // A compacted topic takes none without a key.
            boolean compacted =
                    topic.equals(TOPICS.conceptVocabularies())
                            || topic.equals(TOPICS.saeCheckpointStatus());
            key = key == null && compacted ? new byte[0] : key;
        }
    }

    HostileRecords(long seed) throws IOException {
        random = new Random(seed);
        saes = new HostileSaes(random, this::key);
        pictures = List.of(picture("png"), picture("jpg"), picture("bmp"), picture("gif"));
        kinds =
                List.of(
                        this::garbage,
                        this::damaged,
                        this::named,
                        this::embedded,
                        this::labelled,
                        this::timed,
                        this::shaped,
                        this::damagedPicture,
                        this::linked,
                        this::vocabulary,
                        () -> saes.manifest(made),
                        () -> saes.chunk(made),
                        () -> saes.file(made));
    }

    /** The next record, of each kind in turn. */
    Hostile next() {
        return kinds.get(made++ % kinds.size()).get();
    }

    private Hostile garbage() {
        byte[] value =
                noise(random.nextInt(4) == 0 ? random.nextInt(LARGEST) : random.nextInt(200));
        return new Hostile("garbage", any(INPUTS), key(), value, true);
    }

    private Hostile damaged() {
        SpecificRecord record =
                any(
                        List.of(
                                image(embedding(Workload.WIDTH, 1f), List.of(1)),
                                pair(),
                                new ConceptVocabulary(DATA_SET + made, Instant.EPOCH, List.of("a")),
                                HostileSaes.honest(made)));
        return new Hostile("damaged", any(INPUTS), key(), damage(WireFormat.encode(record)), false);
    }

    /** Bytes changed, taken out, put in, or lengths made enormous. */
    private byte[] damage(byte[] bytes) {
        byte[] damaged = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
            }
            case 1 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            case 2 -> {
                byte[] huge = {-2, -1, -1, -1, 15};
                int at = Math.min(10 + random.nextInt(damaged.length), damaged.length - 5);
                System.arraycopy(huge, 0, damaged, Math.max(0, at), huge.length);
            }
            default -> damaged = Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(50));
        }
        return damaged;
    }

    private Hostile named() {
        int length = any(List.of(0, 1, 1_024, 1_025, 30_000, 150_000));
        String id = any(List.of("x", "\0", "%/", "\u00e9", "\ud83d\ude00")).repeat(length);
        if (id.length() > 200_000) {
            id = id.substring(0, 200_000);
        }
        boolean asDataSet = random.nextBoolean();
        AnnotatedImage record =
                AnnotatedImage.newBuilder(image(embedding(Workload.WIDTH, 1f), List.of(1)))
                        .setDataSet(asDataSet ? id : DATA_SET)
                        .setImageId(asDataSet ? "x" : id)
                        .build();
        boolean refused = id.isBlank() || id.length() > 1_024;
        byte[] key = random.nextBoolean() ? id.getBytes(StandardCharsets.UTF_8) : key();
        return new Hostile(
                "named", TOPICS.annotatedImages(), key, WireFormat.encode(record), refused);
    }

    private Hostile embedded() {
        float value = any(List.of(Float.NaN, Float.POSITIVE_INFINITY, 3e38f, 1e8f));
        int width = any(List.of(0, 1, Workload.WIDTH, 70_000));
        SpecificRecord record =
                random.nextBoolean()
                        ? image(embedding(width, value), List.of(0))
                        : new ImagePair(
                                DATA_SET,
                                "p" + made,
                                Instant.EPOCH,
                                embedding(width, value),
                                embedding(Workload.WIDTH, 1f),
                                0,
                                null,
                                null);
        return new Hostile("embedded", topic(record), key(), WireFormat.encode(record), true);
    }

    private Hostile labelled() {
        List<Integer> concepts =
                any(
                        List.of(
                                List.of(-1),
                                List.of(Integer.MIN_VALUE),
                                List.of(Integer.MAX_VALUE),
                                Collections.nCopies(100_000, 1_000_000)));
        return new Hostile(
                "labelled",
                TOPICS.annotatedImages(),
                key(),
                WireFormat.encode(image(embedding(Workload.WIDTH, 1f), concepts)),
                true);
    }

    private Hostile timed() {
        Instant time =
                Instant.ofEpochMilli(any(List.of(Long.MIN_VALUE, -1L, Long.MAX_VALUE, 1L << 50)));
        AnnotatedImage record =
                AnnotatedImage.newBuilder(image(embedding(Workload.WIDTH, 1f), List.of(1)))
                        .setEventTime(time)
                        .build();
        return new Hostile(
                "timed", TOPICS.annotatedImages(), key(), WireFormat.encode(record), true);
    }

    /** A picture of one row or one column. */
    private Hostile shaped() {
        int length = 1 + random.nextInt(LONGEST_SIDE);
        boolean wide = random.nextBoolean();
        byte[] file = png(wide ? length : 1, wide ? 1 : length);
        return ofPicture("shaped", file, false);
    }

    private Hostile damagedPicture() {
        byte[] file = any(pictures).clone();
        if (random.nextInt(4) == 0) {
            file = Arrays.copyOf(file, random.nextInt(file.length));
        } else {
            for (int i = 0; i <= random.nextInt(10); i++) {
                // Most of what a header says stands in its first bytes.
                int range = random.nextBoolean() ? Math.min(200, file.length) : file.length;
                file[random.nextInt(range)] = (byte) random.nextInt(256);
            }
        }
        return ofPicture("damaged picture", file, false);
    }

    private Hostile ofPicture(String kind, byte[] file, boolean refused) {
        SpecificRecord record = image(new ImageBytes(ByteBuffer.wrap(file)), List.of(1));
        return new Hostile(
                kind, TOPICS.annotatedImages(), key(), WireFormat.encode(record), refused);
    }

    private Hostile linked() {
        String uri =
                any(
                        List.of(
                                "",
                                "file:///etc/passwd",
                                "http://[::1",
                                "file:",
                                "\0",
                                "file:///" + "x/".repeat(100_000),
                                "jar:file:/a!/b",
                                "s3://" + "%".repeat(500)));
        return new Hostile(
                "linked",
                TOPICS.annotatedImages(),
                key(),
                WireFormat.encode(image(new ImageUri(uri), List.of(1))),
                true);
    }

    private Hostile vocabulary() {
        List<String> concepts =
                any(
                        List.of(
                                List.of(),
                                List.of("a", "a"),
                                List.of(" "),
                                List.of("x".repeat(1_025)),
                                Collections.nCopies(30_000, "n")));
        return new Hostile(
                "vocabulary",
                TOPICS.conceptVocabularies(),
                key(),
                WireFormat.encode(new ConceptVocabulary(DATA_SET + made, Instant.EPOCH, concepts)),
                true);
    }

    /** Honest manifests of the bad files that were sent: each must be refused when complete. */
    List<Hostile> manifestsOfFiles() {
        return saes.manifestsOfFiles();
    }

    private AnnotatedImage image(Object content, List<Integer> concepts) {
        return new AnnotatedImage(DATA_SET, "i" + made, Workload.START, content, concepts);
    }

    private ImagePair pair() {
        return new ImagePair(
                DATA_SET,
                "p" + made,
                Workload.START,
                embedding(Workload.WIDTH, 1f),
                embedding(Workload.WIDTH, 2f),
                0,
                1,
                List.of(0));
    }

    private static ReadyEmbedding embedding(int width, float value) {
        return new ReadyEmbedding(Workload.ENCODER, Collections.nCopies(width, value));
    }

    private static String topic(SpecificRecord record) {
        return record instanceof ImagePair ? TOPICS.imagePairs() : TOPICS.annotatedImages();
    }

    private byte[] key() {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> noise(random.nextInt(100));
            default -> noise(random.nextInt(LARGEST_KEY));
        };
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private byte[] picture(String format) throws IOException {
        BufferedImage picture = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 48; x++) {
            for (int y = 0; y < 32; y++) {
                picture.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(picture, format, file);
        return file.toByteArray();
    }

    private static byte[] png(int width, int height) {
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            ImageIO.write(
                    new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png", file);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
