package io.tapastream.jobs.config;

import io.tapastream.inference.embed.ImageEncoderOptions;
import java.util.Locale;

/** Where a model runs. */
public enum Device {
    /** A GPU where it can be had, else the CPU. */
    AUTO,
    CPU,
    CUDA,
    TENSORRT;

    /** The same for the inference module. */
    public ImageEncoderOptions.Device inference() {
        return ImageEncoderOptions.Device.valueOf(name());
    }

    /** Its name in options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
