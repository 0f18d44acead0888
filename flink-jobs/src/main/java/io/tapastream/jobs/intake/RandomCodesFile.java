package io.tapastream.jobs.intake;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SafetensorsFile;
import io.tapastream.inference.intake.SafetensorsWriter;
import java.nio.ByteBuffer;

/**
 * Random codes as a file of the model store: a safetensors file without tensors, whose metadata say
 * how the codes are drawn. So they stay the same when a job is restored with another seed.
 */
public final class RandomCodesFile {
    private static final String SEED = "tapastream.random.seed";
    private static final String LATENTS = "tapastream.random.latents";
    private static final String ACTIVE = "tapastream.random.active";

    private RandomCodesFile() {}

    /** The same bytes for the same codes. */
    public static byte[] toBytes(RandomCodes codes) {
        return new SafetensorsWriter()
                .metadata(SEED, Long.toString(codes.seed()))
                .metadata(LATENTS, Integer.toString(codes.latents()))
                .metadata(ACTIVE, Integer.toString(codes.active()))
                .toBytes();
    }

    /**
     * @throws SaeFormatException where the file is not one of {@link #toBytes}
     */
    public static RandomCodes read(byte[] file) throws SaeFormatException {
        SafetensorsFile tensors = SafetensorsFile.of(ByteBuffer.wrap(file));
        try {
            return new RandomCodes(
                    Long.parseLong(String.valueOf(tensors.metadata().get(SEED))),
                    Integer.parseInt(String.valueOf(tensors.metadata().get(LATENTS))),
                    Integer.parseInt(String.valueOf(tensors.metadata().get(ACTIVE))));
        } catch (IllegalArgumentException e) {
            throw new SaeFormatException(
                    "RANDOM_CODES",
                    "the file of random codes does not say how they are drawn: " + e.getMessage());
        }
    }
}
