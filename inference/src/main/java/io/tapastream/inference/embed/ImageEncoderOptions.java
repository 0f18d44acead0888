package io.tapastream.inference.embed;

/**
 * How an image encoder is run.
 *
 * @param device where it runs
 * @param deviceIndex which GPU, 0 for the first; ignored on the CPU
 * @param threads threads inside one call on the CPU
 * @param largestBatch images per run of the model, unless the model fixes the number
 * @param sha256 that the model must have, lower-case hexadecimal; null for any
 * @param output name of the output that is the embedding; null for the only one
 */
public record ImageEncoderOptions(
        Device device,
        int deviceIndex,
        int threads,
        int largestBatch,
        String sha256,
        String output) {

    /** Where a model runs. */
    public enum Device {
        /** CUDA where it can be had, else the CPU, which is logged once. */
        AUTO,
        CPU,
        /** Fails where there is no usable GPU. */
        CUDA,
        /** Fails where TensorRT cannot be used. */
        TENSORRT
    }

    public ImageEncoderOptions {
        if (device == null) {
            throw new IllegalArgumentException("the device is missing");
        }
        if (deviceIndex < 0) {
            throw new IllegalArgumentException("the device index is " + deviceIndex);
        }
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads is " + threads + ": 1..1024");
        }
        if (largestBatch < 1 || largestBatch > 4096) {
            throw new IllegalArgumentException(
                    "the largest batch is " + largestBatch + ": 1..4096");
        }
    }

    /** Options for a model of any digest with one output. */
    public ImageEncoderOptions(Device device, int deviceIndex, int threads, int largestBatch) {
        this(device, deviceIndex, threads, largestBatch, null, null);
    }

    /** One thread on the CPU, 32 images per run. */
    public static ImageEncoderOptions defaults() {
        return new ImageEncoderOptions(Device.CPU, 0, 1, 32);
    }

    public ImageEncoderOptions onDevice(Device newDevice, int newDeviceIndex) {
        return new ImageEncoderOptions(
                newDevice, newDeviceIndex, threads, largestBatch, sha256, output);
    }

    public ImageEncoderOptions withLargestBatch(int newLargestBatch) {
        return new ImageEncoderOptions(
                device, deviceIndex, threads, newLargestBatch, sha256, output);
    }

    public ImageEncoderOptions withSha256(String newSha256) {
        return new ImageEncoderOptions(
                device, deviceIndex, threads, largestBatch, newSha256, output);
    }

    public ImageEncoderOptions withOutput(String newOutput) {
        return new ImageEncoderOptions(
                device, deviceIndex, threads, largestBatch, sha256, newOutput);
    }
}
