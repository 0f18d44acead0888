package io.tapastream.inference.intake;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Takes the tensors of one SAE out of a file, checking shape and finiteness on the way. */
final class TensorReader {
    /**
     * Largest magnitude of a weight. With embeddings of at most {@link
     * SaeWeights#LARGEST_EMBEDDING} no code can overflow; no SAE that was trained comes near it.
     */
    private static final float LARGEST_WEIGHT = 1e7f;

    /** Beginnings of names of tensors beside an encoder or after it, never in it. */
    private static final List<String> TRAINING =
            List.of(
                    "optimizer.",
                    "lr_scheduler.",
                    "decoder.",
                    "dictionary.",
                    "W_dec",
                    "n_averaged");

    private static final int MAGNITUDE_BITS = 0x7fffffff;
    private static final int LARGEST_BITS = Float.floatToRawIntBits(LARGEST_WEIGHT);

    private final SafetensorsFile file;
    private final Set<SaeWeights.Matrix> matrices =
            Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> used = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();

    TensorReader(SafetensorsFile wrapped) {
        this.file = wrapped.withoutWrappers();
        if (!file.takenOff().isEmpty()) {
            warn(
                    "the names of the tensors are inside wrappers of the training, which were taken"
                            + " off: "
                            + String.join(" ", file.takenOff()));
        }
    }

    /** The two sizes of a matrix that the configuration does not give. */
    int size(String name, int dimension) throws SaeFormatException {
        List<Integer> shape = file.shape(name);
        if (shape.size() != 2) {
            throw new SaeFormatException(
                    "SHAPE", "the tensor \"" + name + "\" is " + shape + ": a matrix is needed");
        }
        return shape.get(dimension);
    }

    /** The names of all tensors in the file. */
    Set<String> names() {
        return file.names();
    }

    boolean has(String name) {
        return file.contains(name);
    }

    /** Marks a tensor as known to the format although the codes do not need it. */
    void ignore(String... names) {
        used.addAll(List.of(names));
    }

    void warn(String sentence) {
        warnings.add(sentence);
    }

    SaeWeights.Matrix matrix(String name, boolean latentMajor, int rows, int columns)
            throws SaeFormatException {
        requireShape(name, List.of(rows, columns));
        SaeWeights.Matrix matrix = allocate(file.elements(name), latentMajor);
        FloatBuffer values = matrix.values();
        file.read(name, values.duplicate());
        for (int i = 0; i < values.capacity(); i++) {
            // Infinity and NaN have the largest bits of all.
            if ((Float.floatToRawIntBits(values.get(i)) & MAGNITUDE_BITS) > LARGEST_BITS) {
                throw refuse(name, i, values.get(i));
            }
        }
        return matrix;
    }

    /** A matrix in pooled memory, which {@link #releaseAll} gives back where reading fails. */
    SaeWeights.Matrix allocate(int elements, boolean latentMajor) {
        SaeWeights.Matrix matrix = SaeWeights.Matrix.allocate(elements, latentMajor);
        matrices.add(matrix);
        return matrix;
    }

    void release(SaeWeights.Matrix matrix) {
        if (matrices.remove(matrix)) {
            matrix.release();
        }
    }

    void releaseAll() {
        matrices.forEach(SaeWeights.Matrix::release);
        matrices.clear();
    }

    /** A decoder [D,E] where the file has one, else null. */
    SaeWeights.Matrix optionalMatrix(String name, int latents, int width)
            throws SaeFormatException {
        return has(name) ? matrix(name, true, latents, width) : null;
    }

    /** A decoder stored as [E,D], turned to [D,E]; null where the file has none. */
    SaeWeights.Matrix optionalTransposed(String name, int latents, int width)
            throws SaeFormatException {
        if (!has(name)) {
            return null;
        }
        SaeWeights.Matrix stored = matrix(name, false, width, latents);
        SaeWeights.Matrix turned = allocate(stored.values().capacity(), true);
        float[] row = new float[latents];
        for (int i = 0; i < width; i++) {
            stored.values().get(i * latents, row);
            for (int j = 0; j < latents; j++) {
                turned.values().put(j * width + i, row[j]);
            }
        }
        release(stored);
        return turned;
    }

    float[] vector(String name, int size) throws SaeFormatException {
        requireShape(name, List.of(size));
        return finite(name);
    }

    float[] optionalVector(String name, int size) throws SaeFormatException {
        return has(name) ? vector(name, size) : null;
    }

    /** As {@link #optionalVector}; a scalar means as many equal values. */
    float[] optionalVectorOrScalar(String name, int size) throws SaeFormatException {
        if (has(name) && file.shape(name).isEmpty()) {
            float[] values = new float[size];
            Arrays.fill(values, scalar(name));
            return values;
        }
        return optionalVector(name, size);
    }

    /** A scalar, stored with shape [] or [1]. */
    float scalar(String name) throws SaeFormatException {
        used.add(name);
        if (!file.shape(name).isEmpty() && !file.shape(name).equals(List.of(1))) {
            throw new SaeFormatException(
                    "SHAPE",
                    "the tensor \"" + name + "\" is " + file.shape(name) + ": a scalar is needed");
        }
        return finite(name)[0];
    }

    /** As {@link #ignore}, for all tensors whose names begin so. */
    void ignoreUnder(String start) {
        for (String name : file.names()) {
            if (name.startsWith(start)) {
                used.add(name);
            }
        }
    }

    /** Ignores a vector of factors where they are all 1, which changes nothing. */
    void ignoreOnes(String name) throws SaeFormatException {
        if (!has(name)) {
            return;
        }
        for (float factor : finite(name)) {
            if (factor != 1f) {
                throw new SaeFormatException(
                        "CONFIG",
                        "the tensor \""
                                + name
                                + "\" holds factors other than 1: fold them into the weights"
                                + " first");
            }
        }
        used.add(name);
    }

    /** Whether the file has the vector and one of its values is not 0. */
    boolean hasNonZero(String name, int size) throws SaeFormatException {
        if (has(name)) {
            for (float value : vector(name, size)) {
                if (value != 0f) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The warnings so far, with one more for tensors that nothing has used.
     *
     * @throws SaeFormatException where one of those may belong to the encoder
     */
    List<String> finish() throws SaeFormatException {
        Set<String> unused = new TreeSet<>(file.names());
        unused.removeAll(used);
        for (String name : unused) {
            if (mayEncode(name)) {
                throw new SaeFormatException(
                        "ARCHITECTURE",
                        "the tensor \""
                                + KnownKeys.shortened(name)
                                + "\" is not part of this kind of SAE and may change the codes:"
                                + " name the right library and architecture, leave the tensor out"
                                + " if it does not, or export the encoder as ONNX; the file holds "
                                + KnownKeys.bounded(file.names()));
            }
        }
        if (!unused.isEmpty()) {
            warn(
                    "the file holds tensors that are not understood and not used: "
                            + KnownKeys.bounded(unused));
        }
        return warnings;
    }

    private static boolean mayEncode(String name) {
        for (String start : TRAINING) {
            if (name.startsWith(start)) {
                return false;
            }
        }
        return EncoderHints.touches(name);
    }

    private void requireShape(String name, List<Integer> expected) throws SaeFormatException {
        used.add(name);
        if (!file.shape(name).equals(expected)) {
            throw new SaeFormatException(
                    "SHAPE",
                    "the tensor \""
                            + name
                            + "\" is "
                            + file.shape(name)
                            + " but the descriptor asks for "
                            + expected);
        }
    }

    private float[] finite(String name) throws SaeFormatException {
        float[] values = file.array(name);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw refuse(name, i, values[i]);
            }
        }
        return values;
    }

    private static SaeFormatException refuse(String name, int index, float value) {
        String what = "the tensor \"" + name + "\" holds " + value + " at " + index;
        return Float.isFinite(value)
                ? new SaeFormatException(
                        "TOO_LARGE",
                        what + ": a weight of more than " + LARGEST_WEIGHT + " can overflow")
                : new SaeFormatException("NOT_FINITE", what);
    }
}
