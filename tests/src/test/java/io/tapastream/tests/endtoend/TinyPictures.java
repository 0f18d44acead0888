package io.tapastream.tests.endtoend;

import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.jobs.config.EmbedOptions;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.SaeCheckpointManifest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;

/** Records with a few tiny pictures, and an SAE over the embeddings of the demo's encoder. */
final class TinyPictures {
    private final List<byte[]> contents;

    /**
     * @param contents different pictures
     */
    TinyPictures(int contents) throws IOException {
        this.contents = contents(contents);
    }

    /** Options of a job that embeds the pictures. */
    static Configuration options(LocalEvaluator evaluator, Path folder) throws IOException {
        Configuration options = evaluator.options();
        options.set(EmbedOptions.ENCODER_NAME, DemoImageEncoder.NAME);
        options.set(EmbedOptions.ENCODER_MODEL, DemoImageEncoder.write(folder).toString());
        options.set(EmbedOptions.ENCODER_RECIPE, DemoImageEncoder.recipe().name());
        return options;
    }

    List<SpecificRecord> images(int from, int count) {
        List<SpecificRecord> images = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            images.add(
                    new AnnotatedImage(
                            Workload.DATA_SET,
                            "image-" + i,
                            Workload.START.plusSeconds(i),
                            bytes(i),
                            List.of(i % 2)));
        }
        return images;
    }

    List<SpecificRecord> pairs(int count) {
        List<SpecificRecord> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(
                    new ImagePair(
                            Workload.DATA_SET,
                            "pair-" + i,
                            Workload.START.plusSeconds(i),
                            bytes(i),
                            bytes(i + 1),
                            0,
                            1,
                            List.of(0)));
        }
        return pairs;
    }

    private ImageBytes bytes(int number) {
        return new ImageBytes(ByteBuffer.wrap(contents.get(number % contents.size())));
    }

    private static List<byte[]> contents(int count) throws IOException {
        Random random = new Random(4);
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
            for (int x = 0; x < 40; x++) {
                for (int y = 0; y < 30; y++) {
                    image.setRGB(x, y, random.nextInt(1 << 24));
                }
            }
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            contents.add(png.toByteArray());
        }
        return contents;
    }

    static List<SpecificRecord> sae() {
        int latents = 8;
        float[] weights = new float[DemoImageEncoder.WIDTH * latents];
        Random random = new Random(5);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        byte[] file =
                new SafetensorsWriter()
                        .add("W_enc", weights, DemoImageEncoder.WIDTH, latents)
                        .add("W_dec", weights, latents, DemoImageEncoder.WIDTH)
                        .add("b_enc", new float[latents], latents)
                        .add("b_dec", new float[DemoImageEncoder.WIDTH], DemoImageEncoder.WIDTH)
                        .toBytes();
        List<SpecificRecord> records = Checkpoints.records("sae", 1, file);
        records.set(
                0,
                SaeCheckpointManifest.newBuilder((SaeCheckpointManifest) records.get(0))
                        .setImageEncoder(DemoImageEncoder.NAME)
                        .setEmbeddingWidth(DemoImageEncoder.WIDTH)
                        .setDictionarySize(latents)
                        .setK(3)
                        .build());
        return records;
    }
}
