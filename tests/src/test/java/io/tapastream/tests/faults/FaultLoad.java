package io.tapastream.tests.faults;

import io.tapastream.core.score.EvaluationResult;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ReadyEmbedding;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.WireFormat;
import io.tapastream.tests.endtoend.Checkpoints;
import io.tapastream.tests.endtoend.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/**
 * What is published, in slices: new images and pairs, some in the place of earlier ones, some taken
 * out, duplicates, one SAE checkpoint, and garbage. The same for the same seed.
 */
final class FaultLoad {
    static final String SAE = "sae";

    private static final int IMAGES = 60;
    private static final int PAIRS = 25;
    private static final int REPLACED = 15;
    private static final int TAKEN_OUT = 4;

    private final Random random;
    private final Workload workload;
    private final Map<Long, byte[]> saes = new LinkedHashMap<>();
    private int images;
    private int pairs;
    private int slices;

    FaultLoad(long seed) {
        random = new Random(seed);
        workload = new Workload(seed);
    }

    /**
     * A slice.
     *
     * @param records in the order in which they are published
     * @param garbage where each goes, and what; published among the records
     */
    record Slice(List<SpecificRecord> records, List<Garbage> garbage) {}

    /**
     * A record that the job must refuse.
     *
     * @param topic where it goes
     * @param bytes the record
     */
    record Garbage(String topic, byte[] bytes) {}

    SpecificRecord vocabulary() {
        return workload.vocabulary();
    }

    Slice next() {
        int time = 10_000 * ++slices;
        List<SpecificRecord> records = new ArrayList<>();
        for (int i = 0; i < REPLACED && images > 0; i++) {
            records.add(workload.image(random.nextInt(images), time + i));
        }
        for (int i = 0; i < REPLACED && pairs > 0; i++) {
            records.add(workload.pair(random.nextInt(pairs), time + i));
        }
        for (int i = 0; i < TAKEN_OUT && images > 0; i++) {
            records.add(workload.takeOutImage(random.nextInt(images), time + 100 + i));
            records.add(workload.takeOutPair(random.nextInt(pairs), time + 100 + i));
        }
        for (int i = 0; i < IMAGES; i++) {
            records.add(workload.image(images++, time + i));
        }
        for (int i = 0; i < PAIRS; i++) {
            records.add(workload.pair(pairs++, time + i));
        }
        byte[] sae = workload.sae();
        saes.put((long) slices, sae);
        records.addAll(Checkpoints.records(SAE, slices, sae));
        records.addAll(List.copyOf(records.subList(0, records.size() / 5)));
        Collections.shuffle(records, random);
        return new Slice(records, garbage());
    }

    private List<Garbage> garbage() {
        List<Garbage> garbage = new ArrayList<>();
        for (String topic : Topics.DEFAULT.inputs()) {
            byte[] noise = new byte[40 + random.nextInt(2000)];
            random.nextBytes(noise);
            garbage.add(new Garbage(topic, noise));
        }
        String images = Topics.DEFAULT.annotatedImages();
        byte[] cut = WireFormat.encode(bad(Workload.WIDTH, 0));
        garbage.add(new Garbage(images, Arrays.copyOf(cut, cut.length - 3)));
        garbage.add(new Garbage(images, WireFormat.encode(bad(Workload.WIDTH, 10_000))));
        byte[] file = workload.sae();
        SaeCheckpointChunk chunk =
                (SaeCheckpointChunk) Checkpoints.records("x", slices, file).get(1);
        chunk.getData().put(0, (byte) (chunk.getData().get(0) ^ 1));
        garbage.add(new Garbage(Topics.DEFAULT.saeCheckpoints(), WireFormat.encode(chunk)));
        Collections.shuffle(garbage, random);
        return garbage;
    }

    private AnnotatedImage bad(int width, int concept) {
        List<Float> noise = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            noise.add(random.nextFloat());
        }
        return new AnnotatedImage(
                Workload.DATA_SET,
                "bad-" + random.nextInt(),
                Workload.START,
                new ReadyEmbedding(Workload.ENCODER, noise),
                List.of(concept));
    }

    /** The training steps of the SAE checkpoints published so far. */
    List<Long> steps() {
        return List.copyOf(saes.keySet());
    }

    /** The batch scores of an SAE checkpoint on all that is present. */
    EvaluationResult batch(long step) throws Exception {
        return workload.batch(saes.get(step));
    }

    int imageCount() {
        return workload.imageCount();
    }

    int pairCount() {
        return workload.pairCount();
    }
}
