package io.tapastream.inference.intake;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Takes the tensors of one SAE out of a file, checking shape and finiteness on the way. */
final class TensorReader {
    private static final int EXPONENT_BITS = 0x7f800000;

    private final SafetensorsFile file;
    private final Set<String> used = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();

    TensorReader(SafetensorsFile file) {
        this.file = file;
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
        FloatBuffer values = file.floats(name);
        for (int i = 0; i < values.capacity(); i++) {
            if ((Float.floatToRawIntBits(values.get(i)) & EXPONENT_BITS) == EXPONENT_BITS) {
                throw notFinite(name, i, values.get(i));
            }
        }
        return new SaeWeights.Matrix(values, latentMajor);
    }

    Optional<SaeWeights.Matrix> optionalMatrix(
            String name, boolean latentMajor, int rows, int columns) throws SaeFormatException {
        return has(name) ? Optional.of(matrix(name, latentMajor, rows, columns)) : Optional.empty();
    }

    float[] vector(String name, int size) throws SaeFormatException {
        requireShape(name, List.of(size));
        return finite(name);
    }

    float[] optionalVector(String name, int size) throws SaeFormatException {
        return has(name) ? vector(name, size) : null;
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

    /** The warnings so far, with one more for tensors that nothing has used. */
    List<String> finish() {
        Set<String> unused = new TreeSet<>(file.names());
        unused.removeAll(used);
        if (!unused.isEmpty()) {
            warn("the file holds tensors that the codes do not use: " + unused);
        }
        return warnings;
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
                throw notFinite(name, i, values[i]);
            }
        }
        return values;
    }

    private static SaeFormatException notFinite(String name, int index, float value) {
        return new SaeFormatException(
                "NOT_FINITE", "the tensor \"" + name + "\" holds " + value + " at " + index);
    }
}
