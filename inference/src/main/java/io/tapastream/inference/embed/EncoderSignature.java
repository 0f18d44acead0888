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
import java.util.stream.Collectors;

/**
 * What an image encoder takes and gives: one input [B,3,H,W], and one output [B,E].
 *
 * @param input name of the input
 * @param inputType FLOAT, FLOAT16 or UINT8
 * @param output name of the output
 * @param outputType FLOAT, FLOAT16 or BFLOAT16
 * @param fixedBatch the B that the model insists on, or 0
 */
record EncoderSignature(
        String input,
        OnnxJavaType inputType,
        String output,
        OnnxJavaType outputType,
        int fixedBatch) {
    private static final Set<OnnxJavaType> INPUT_TYPES =
            Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16, OnnxJavaType.UINT8);
    private static final Set<OnnxJavaType> OUTPUT_TYPES =
            Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16, OnnxJavaType.BFLOAT16);

    /**
     * @param wanted name of the output; null where there is only one
     * @throws WrongImageEncoderException where the model's inputs or outputs do not fit
     */
    static EncoderSignature of(OrtSession session, PreprocessRecipe recipe, String wanted)
            throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        if (inputs.size() != 1) {
            throw new WrongImageEncoderException(
                    "the image encoder has the inputs "
                            + described(inputs)
                            + ": exactly one, [B,3,H,W], is needed");
        }
        Map.Entry<String, NodeInfo> input = inputs.entrySet().iterator().next();
        TensorInfo pixels = tensor(input.getKey(), input.getValue());
        requireInput(input.getKey(), pixels, recipe);
        int batch = (int) Math.max(0, pixels.getShape()[0]);
        String output = output(session.getOutputInfo(), wanted);
        OnnxJavaType outputType = tensor(output, session.getOutputInfo().get(output)).type;
        return new EncoderSignature(input.getKey(), pixels.type, output, outputType, batch);
    }

    private static String output(Map<String, NodeInfo> outputs, String wanted) {
        if (wanted == null && outputs.size() > 1) {
            throw new WrongImageEncoderException(
                    "the image encoder has the outputs "
                            + described(outputs)
                            + ": name the one that is its embedding with --encoder-output");
        }
        String name = wanted == null ? outputs.keySet().iterator().next() : wanted;
        if (!outputs.containsKey(name)) {
            throw new WrongImageEncoderException(
                    "the image encoder has no output \""
                            + name
                            + "\", as --encoder-output asks, but "
                            + described(outputs));
        }
        TensorInfo info = tensor(name, outputs.get(name));
        if (info.getShape().length != 2 || !OUTPUT_TYPES.contains(info.type)) {
            throw new WrongImageEncoderException(
                    "the image encoder's output \""
                            + name
                            + "\" is not float [B,E] (it has "
                            + described(outputs)
                            + "): export it so that it gives one vector per image");
        }
        return name;
    }

    /** Names, types and shapes; -1 is a dimension that is not fixed. */
    private static String described(Map<String, NodeInfo> nodes) {
        return nodes.entrySet().stream()
                .map(
                        node ->
                                node.getValue().getInfo() instanceof TensorInfo tensor
                                        ? node.getKey()
                                                + " "
                                                + tensor.type
                                                + " "
                                                + Arrays.toString(tensor.getShape())
                                        : node.getKey() + ", which is no tensor")
                .collect(Collectors.joining("; "));
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
            throw new WrongImageEncoderException(
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

    /** Whether what goes in or comes out is rounded to 16 bits. */
    boolean halves() {
        return inputType == OnnxJavaType.FLOAT16 || outputType != OnnxJavaType.FLOAT;
    }

    private static boolean fits(long dimension, int wanted) {
        return dimension == wanted || dimension < 0;
    }

    private static TensorInfo tensor(String name, NodeInfo info) {
        if (info.getInfo() instanceof TensorInfo tensor) {
            return tensor;
        }
        throw new WrongImageEncoderException(
                "the image encoder's \"" + name + "\" is not a tensor");
    }
}
