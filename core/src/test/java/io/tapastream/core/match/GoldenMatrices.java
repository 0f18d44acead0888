package io.tapastream.core.match;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.core.encode.ActivationRule;
import io.tapastream.core.gather.RowStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A golden folder: [N,D] float32 activations, [N,C] uint8 concepts, and the matchings that the
 * published implementation gave.
 */
record GoldenMatrices(float[][] activations, boolean[][] concepts, JsonNode expected) {
    private static final Pattern SHAPE = Pattern.compile("'shape': \\((\\d+), (\\d+)\\)");

    static GoldenMatrices load(String name) {
        String folder = "/golden/matching/" + name + "/";
        try {
            float[][] concepts = matrix(folder + "concepts.npy");
            boolean[][] shows = new boolean[concepts.length][concepts[0].length];
            for (int i = 0; i < shows.length; i++) {
                for (int c = 0; c < shows[i].length; c++) {
                    shows[i][c] = concepts[i][c] != 0;
                }
            }
            return new GoldenMatrices(
                    matrix(folder + "activations.npy"),
                    shows,
                    new ObjectMapper().readTree(bytes(folder + "expected.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int conceptCount() {
        return concepts[0].length;
    }

    int latentCount() {
        return activations[0].length;
    }

    int[] activeOf(int image) {
        return ActivationRule.activeForMatching(activations[image]);
    }

    int[] conceptsOf(int image) {
        return IntStream.range(0, conceptCount()).filter(c -> concepts[image][c]).toArray();
    }

    RowStore rows() {
        RowStore rows = new RowStore(conceptCount(), latentCount());
        for (int i = 0; i < activations.length; i++) {
            rows.insert(activeOf(i), conceptsOf(i));
        }
        return rows;
    }

    /** The matches expected of a method; beta null for a method that has none. */
    List<ConceptMatch> expectedMatches(String method, Double beta) {
        List<ConceptMatch> matches = new ArrayList<>();
        for (JsonNode matching : expected.get("matchings")) {
            boolean sameBeta =
                    beta == null
                            ? matching.get("beta").isNull()
                            : matching.get("beta").doubleValue() == beta;
            if (matching.get("method").asText().equals(method) && sameBeta) {
                matching.get("concepts").forEach(concept -> matches.add(matchOf(concept)));
            }
        }
        return matches;
    }

    private static ConceptMatch matchOf(JsonNode node) {
        int[] coalition = new int[node.get("coalition").size()];
        for (int s = 0; s < coalition.length; s++) {
            coalition[s] = node.get("coalition").get(s).intValue();
        }
        double[] f1 = new double[node.get("f1").size()];
        for (int s = 0; s < f1.length; s++) {
            f1[s] = node.get("f1").get(s).doubleValue();
        }
        return new ConceptMatch(
                node.get("concept").intValue(), node.get("support").intValue(), coalition, f1);
    }

    private static float[][] matrix(String resource) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(resource)).order(ByteOrder.LITTLE_ENDIAN);
        int headerEnd = 10 + bytes.getShort(8);
        String header = new String(bytes.array(), 10, headerEnd - 10, StandardCharsets.ISO_8859_1);
        Matcher shape = SHAPE.matcher(header);
        if (!shape.find() || header.contains("'fortran_order': True")) {
            throw new IOException(resource + " has the header " + header);
        }
        boolean real = header.contains("'<f4'");
        bytes.position(headerEnd);
        float[][] m = new float[Integer.parseInt(shape.group(1))][Integer.parseInt(shape.group(2))];
        for (float[] row : m) {
            for (int j = 0; j < row.length; j++) {
                row[j] = real ? bytes.getFloat() : bytes.get();
            }
        }
        return m;
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = GoldenMatrices.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no resource " + resource);
            }
            return in.readAllBytes();
        }
    }
}
