package io.tapastream.inference.embed;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime's environment, kept until the process has ended.
 *
 * <p>The Java binding releases it in a shutdown hook, while other threads go on: one that opens a
 * session then reads freed memory, and a process that is being ended crashes
 * (microsoft/onnxruntime#31352). Hooks run side by side and a session that is being opened cannot
 * be stopped, so no hook of ours could come first. But the native environment counts its
 * references: this takes a second one, as another user of the library in the same process would,
 * and never gives it back.
 */
final class ProcessWideOrtEnvironment {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessWideOrtEnvironment.class);
    private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
    private static final String NAME = "tapastream";

    private static final OrtEnvironment INSTANCE = held();

    private ProcessWideOrtEnvironment() {}

    static OrtEnvironment get() {
        return INSTANCE;
    }

    private static OrtEnvironment held() {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(LEVEL, NAME);
        try {
            hold();
        } catch (ReflectiveOperationException | RuntimeException e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            LOG.warn(
                    "ONNX Runtime's environment is released while the process ends, which may crash"
                            + " it where an encoder is opened at that moment: {}",
                    cause.toString());
        }
        return environment;
    }

    /** The binding keeps what makes an environment to itself, so this cannot be called plainly. */
    private static void hold() throws ReflectiveOperationException {
        Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
        Method create =
                OrtEnvironment.class.getDeclaredMethod(
                        "createHandle", long.class, int.class, String.class);
        api.setAccessible(true);
        create.setAccessible(true);
        create.invoke(null, api.getLong(null), LEVEL.getValue(), NAME);
    }
}
