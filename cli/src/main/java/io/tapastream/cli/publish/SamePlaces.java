package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import java.nio.file.Path;
import java.util.List;

/**
 * Folders and COCO files give their labels as places in a list of concepts of their own. These mean
 * the same only where the vocabulary of the data set is that list.
 */
final class SamePlaces {
    private SamePlaces() {}

    /**
     * @param own the concepts of the source, in the order of their places
     * @param published the vocabulary in force
     * @throws CliException when they are not the same
     */
    static void require(Path source, String dataSet, List<String> own, List<String> published) {
        if (own.equals(published)) {
            return;
        }
        int place = 0;
        while (place < Math.min(own.size(), published.size())
                && own.get(place).equals(published.get(place))) {
            place++;
        }
        throw new CliException(
                "the vocabulary of the data set %s is not that of %s: place %d is %s there and %s here, so the labels would mean other concepts; publish the vocabulary of %s, or give another --data-set"
                        .formatted(
                                dataSet,
                                source,
                                place,
                                shown(published, place),
                                shown(own, place),
                                source));
    }

    private static String shown(List<String> concepts, int place) {
        return place < concepts.size() ? "'" + concepts.get(place) + "'" : "nothing";
    }
}
