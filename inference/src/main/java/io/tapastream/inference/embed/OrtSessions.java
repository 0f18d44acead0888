package io.tapastream.inference.embed;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;

/** What every ONNX Runtime session of this process shares. */
public final class OrtSessions {
    private OrtSessions() {}

    public static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "tapastream");
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
}
