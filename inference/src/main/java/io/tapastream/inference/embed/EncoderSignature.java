package io.tapastream.inference.embed;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.tapastream.inference.decode.PreprocessRecipe;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * What an image encoder takes and gives: one input [B,3,H,W], and its first output [B,E].
 *
 * @param input name of the input
 * @param inputType FLOAT, FLOAT16 or UINT8
 * @param output name of the output
 * @param fixedBatch the B that the model insists on, or 0
 */
record EncoderSignature(String input, OnnxJavaType inputType, String output, int fixedBatch) {
    private static final Set<OnnxJavaType> INPUT_TYPES =
            Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16, OnnxJavaType.UINT8);
    private static final Set<OnnxJavaType> OUTPUT_TYPES =
            Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16, OnnxJavaType.BFLOAT16);

    static EncoderSignature of(OrtSession session, PreprocessRecipe recipe) throws OrtException {
        if (session.getNumInputs() != 1) {
            throw new ImageEncoderException(
                    "the image encoder has the inputs "
                            + session.getInputNames()
                            + ": exactly one, [B,3,H,W], is needed");
        }
        Map.Entry<String, NodeInfo> input = session.getInputInfo().entrySet().iterator().next();
        TensorInfo pixels = tensor(input.getKey(), input.getValue());
        requireInput(input.getKey(), pixels, recipe);
        int batch = (int) Math.max(0, pixels.getShape()[0]);
        return new EncoderSignature(input.getKey(), pixels.type, output(session), batch);
    }

    private static String output(OrtSession session) throws OrtException {
        for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
            TensorInfo info = tensor(output.getKey(), output.getValue());
            if (info.getShape().length == 2 && OUTPUT_TYPES.contains(info.type)) {
                return output.getKey();
            }
        }
        throw new ImageEncoderException(
                "the image encoder has the outputs "
                        + session.getOutputNames()
                        + ", none of them float [B,E]: export it so that it gives one vector per"
                        + " image");
    }

    private static void requireInput(String name, TensorInfo info, PreprocessRecipe recipe) {
        long[] shape = info.getShape();
        boolean fits =
                shape.length == 4
                        && fits(shape[1], 3)
                        && fits(shape[2], recipe.height())
                        && fits(shape[3], recipe.width())
                        && INPUT_TYPES.contains(info.type);
        if (!fits) {
            throw new ImageEncoderException(
                    String.format(
                            "the image encoder's input \"%s\" is %s %s: the recipe %s gives"
                                    + " [B,3,%d,%d] as float, float16 or uint8",
                            name,
                            info.type,
                            Arrays.toString(shape),
                            recipe.name(),
                            recipe.height(),
                            recipe.width()));
        }
    }

    private static boolean fits(long dimension, int wanted) {
        return dimension == wanted || dimension < 0;
    }

    private static TensorInfo tensor(String name, NodeInfo info) {
        if (info.getInfo() instanceof TensorInfo tensor) {
            return tensor;
        }
        throw new ImageEncoderException("the image encoder's \"" + name + "\" is not a tensor");
    }
}
