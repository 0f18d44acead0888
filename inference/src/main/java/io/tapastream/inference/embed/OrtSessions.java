package io.tapastream.inference.embed;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import io.tapastream.inference.embed.ImageEncoderOptions.Device;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every ONNX Runtime session of this process shares. */
public final class OrtSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OrtSessions.class);
    private static final AtomicBoolean FALLBACK_LOGGED = new AtomicBoolean();

    private OrtSessions() {}

    public static OrtEnvironment environment() {
        return ProcessWideOrtEnvironment.get();
    }

    /**
     * Options for one session on the CPU. One thread per session is the rule: the parallelism comes
     * from the job, and two threads in one session were slower wherever the machine was shared.
     */
    public static OrtSession.SessionOptions cpu(int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        return options;
    }

    /**
     * A session and where it runs.
     *
     * @param device never AUTO
     * @param fallback why AUTO found no usable GPU, or null
     */
    record Opened(OrtSession session, Device device, String fallback) {}

    /** A session for the model file on the device of the options. */
    static Opened open(Path model, ImageEncoderOptions options) throws OrtException {
        if (options.device() == Device.CPU) {
            return new Opened(open(model, options, Device.CPU), Device.CPU, null);
        }
        Device wanted = options.device() == Device.AUTO ? Device.CUDA : options.device();
        try {
            return new Opened(open(model, options, wanted), wanted, null);
        } catch (OrtException e) {
            if (options.device() != Device.AUTO) {
                throw new ImageEncoderException(
                        "the image encoder was asked to run on "
                                + wanted
                                + " device "
                                + options.deviceIndex()
                                + ", which cannot be used: "
                                + e.getMessage()
                                + " (use the onnxruntime_gpu jar with CUDA 12, or the device cpu)",
                        e);
            }
            if (FALLBACK_LOGGED.compareAndSet(false, true)) {
                LOG.info("No usable GPU, image encoders run on the CPU: {}", e.getMessage());
            }
            return new Opened(open(model, options, Device.CPU), Device.CPU, e.getMessage());
        }
    }

    private static OrtSession open(Path model, ImageEncoderOptions wanted, Device device)
            throws OrtException {
        try (OrtSession.SessionOptions options = cpu(wanted.threads())) {
            if (device != Device.CPU) {
                // Without it, nodes that the GPU cannot run fall back to the CPU one by one,
                // silently.
                options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
                addGpu(options, device, wanted.deviceIndex());
            }
            return environment().createSession(model.toString(), options);
        }
    }

    private static void addGpu(OrtSession.SessionOptions options, Device device, int index)
            throws OrtException {
        if (device == Device.TENSORRT) {
            try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(index)) {
                options.addTensorrt(tensorRt);
            }
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
            // Reduced-precision products would move scores between the CPU and the GPU.
            cuda.add("use_tf32", "0");
            options.addCUDA(cuda);
        }
    }
}
