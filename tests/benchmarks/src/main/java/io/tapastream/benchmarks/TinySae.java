package io.tapastream.benchmarks;

import io.tapastream.cli.publish.PublishListener;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.publish.SaeCheckpointPublisher;
import io.tapastream.cli.publish.SaeCheckpointSpec;
import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** A random SAE for the embeddings of the demo's image encoder. */
final class TinySae {
    private static final int LATENTS = 256;
    private static final int K = 16;

    private final byte[] file;

    TinySae(Random random) {
        int width = DemoImageEncoder.WIDTH;
        float[] encoder = new float[width * LATENTS];
        for (int i = 0; i < encoder.length; i++) {
            encoder[i] = (float) random.nextGaussian();
        }
        file =
                new SafetensorsWriter()
                        .add("W_enc", encoder, width, LATENTS)
                        .add("b_enc", new float[LATENTS], LATENTS)
                        .add("b_dec", new float[width], width)
                        .toBytes();
    }

    void publish(RecordPublisher publisher) throws IOException {
        Path path = Files.createTempFile("sae", ".safetensors");
        try {
            Files.write(path, file);
            SaeCheckpointSpec spec =
                    new SaeCheckpointSpec(
                            "run",
                            "tiny",
                            1,
                            Instant.EPOCH,
                            DemoImageEncoder.NAME,
                            "topk",
                            DemoImageEncoder.WIDTH,
                            LATENTS,
                            OptionalInt.of(K),
                            false,
                            Optional.empty(),
                            SaeRole.TRAINED,
                            Map.of());
            new SaeCheckpointPublisher(publisher, Topics.DEFAULT)
                    .publish(spec, path, PublishListener.SILENT);
        } finally {
            Files.delete(path);
        }
    }
}
