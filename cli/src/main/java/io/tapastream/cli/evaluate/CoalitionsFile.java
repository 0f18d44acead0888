package io.tapastream.cli.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.core.io.DataFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A file of coalitions: a JSON list with one list of latents for each concept, in the order of the
 * concepts. A list may be empty.
 */
final class CoalitionsFile {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path path;

    private CoalitionsFile(Path path) {
        this.path = path;
    }

    /**
     * Reads the coalitions.
     *
     * @param concepts number of concepts, C: there must be as many lists
     * @param latents number of latents, D: each entry must be in 0..D-1, and once in its list
     * @throws DataFileException where the file cannot be read or holds something else
     */
    static int[][] read(Path path, int concepts, int latents) {
        return new CoalitionsFile(path).read(concepts, latents);
    }

    private int[][] read(int concepts, int latents) {
        JsonNode lists = parse();
        if (!lists.isArray()) {
            throw new DataFileException(
                    path, "", "is no JSON list, expected a list of latents for each concept");
        }
        if (lists.size() != concepts) {
            throw new DataFileException(
                    path,
                    "",
                    "has " + lists.size() + " lists but there are " + concepts + " concepts");
        }
        int[][] coalitions = new int[concepts][];
        for (int concept = 0; concept < concepts; concept++) {
            coalitions[concept] = coalition(lists.get(concept), "concept " + concept, latents);
        }
        return coalitions;
    }

    private JsonNode parse() {
        try {
            return JSON.readTree(Files.readString(path));
        } catch (JsonProcessingException e) {
            throw new DataFileException(
                    path,
                    "line " + e.getLocation().getLineNr(),
                    "is no JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw DataFileException.unreadable(path, e);
        }
    }

    private int[] coalition(JsonNode list, String place, int latents) {
        if (!list.isArray()) {
            throw new DataFileException(path, place, "is " + list + ", expected a list of latents");
        }
        int[] coalition = new int[list.size()];
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < coalition.length; i++) {
            JsonNode entry = list.get(i);
            double latent = entry.isNumber() ? entry.doubleValue() : Double.NaN;
            if (latent != Math.rint(latent)) {
                throw new DataFileException(
                        path, place, "entry " + i + " is " + entry + ", expected a latent");
            }
            if (latent < 0 || latent >= latents) {
                throw new DataFileException(
                        path,
                        place,
                        "latent " + entry + " is outside 0.." + (latents - 1) + " of the codes");
            }
            coalition[i] = (int) latent;
            if (!seen.add(coalition[i])) {
                throw new DataFileException(path, place, "latent " + entry + " comes twice");
            }
        }
        return coalition;
    }
}
