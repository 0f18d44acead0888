package io.tapastream.inference.embed;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tapastream.core.io.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The files of an ONNX model: the model, and those beside it that its initializers name as external
 * data. The model is read as a stream; weights are skipped.
 */
final class ModelFiles {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int TENSOR_DATA_TYPE_TAG = 2 << 3;
    private static final int FLOAT16 = 10;
    private static final int BFLOAT16 = 16;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    private ModelFiles() {}

    /**
     * The SHA-256 of the model file's bytes, followed by those of its external data files in the
     * order of their names, in lower-case hexadecimal. For a model in one file it is that file's
     * SHA-256.
     *
     * @throws ImageEncoderException if external data are outside the model's folder
     */
    static String sha256(Path model) throws IOException {
        MessageDigest digest = Sha256.begin();
        update(digest, model);
        for (String location : externalData(model)) {
            Path folder = model.toAbsolutePath().normalize().getParent();
            Path file = folder.resolve(location).normalize();
            if (!file.startsWith(folder)) {
                throw new ImageEncoderException(
                        "the image encoder "
                                + model
                                + " keeps weights in \""
                                + location
                                + "\", which is outside its folder");
            }
            update(digest, file);
        }
        return Sha256.hex(digest);
    }

    /** Whether some of the model's weights are of 16 bits, so that its arithmetic may be too. */
    static boolean holdsHalves(Path model) throws IOException {
        boolean[] found = {false};
        try (InputStream in = new BufferedInputStream(Files.newInputStream(model), 1 << 16)) {
            CodedInputStream fields = CodedInputStream.newInstance(in);
            visit(
                    fields,
                    MODEL_GRAPH,
                    () -> visit(fields, GRAPH_INITIALIZER, () -> found[0] |= isHalf(fields)));
        }
        return found[0];
    }

    private static boolean isHalf(CodedInputStream fields) throws IOException {
        boolean half = false;
        while (!fields.isAtEnd()) {
            int tag = fields.readTag();
            if (tag == TENSOR_DATA_TYPE_TAG) {
                int type = fields.readInt32();
                half = type == FLOAT16 || type == BFLOAT16;
            } else if (!fields.skipField(tag)) {
                return half;
            }
        }
        return half;
    }

    private static SortedSet<String> externalData(Path model) throws IOException {
        SortedSet<String> locations = new TreeSet<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(model), 1 << 16)) {
            CodedInputStream fields = CodedInputStream.newInstance(in);
            visit(
                    fields,
                    MODEL_GRAPH,
                    () ->
                            visit(
                                    fields,
                                    GRAPH_INITIALIZER,
                                    () ->
                                            visit(
                                                    fields,
                                                    TENSOR_EXTERNAL_DATA,
                                                    () -> addLocation(fields, locations))));
        }
        return locations;
    }

    private interface Visitor {
        void visit() throws IOException;
    }

    /** Calls the visitor inside every message field of that number, and skips all others. */
    private static void visit(CodedInputStream fields, int wanted, Visitor visitor)
            throws IOException {
        while (!fields.isAtEnd()) {
            int tag = fields.readTag();
            boolean message =
                    WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (message && WireFormat.getTagFieldNumber(tag) == wanted) {
                int limit = fields.pushLimit(fields.readRawVarint32());
                visitor.visit();
                fields.popLimit(limit);
            } else if (!fields.skipField(tag)) {
                return;
            }
        }
    }

    private static void addLocation(CodedInputStream fields, SortedSet<String> locations)
            throws IOException {
        String key = "";
        String value = "";
        while (!fields.isAtEnd()) {
            int tag = fields.readTag();
            switch (WireFormat.getTagFieldNumber(tag)) {
                case ENTRY_KEY -> key = fields.readString();
                case ENTRY_VALUE -> value = fields.readString();
                default -> fields.skipField(tag);
            }
        }
        if (key.equals("location")) {
            locations.add(value);
        }
    }

    private static void update(MessageDigest digest, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Sha256.update(digest, in);
        }
    }
}
