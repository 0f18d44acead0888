package io.tapastream.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lists of pairs as the published cases have them: three columns in a fixed order, no quotes. */
final class TestPairs {

    private TestPairs() {}

    static PairList read(Path csv) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        if (!lines.get(0).equals("pair_id,removed_concept,added_concept")) {
            throw new IllegalArgumentException(csv + " has other columns: " + lines.get(0));
        }
        List<PairList.Pair> pairs = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            pairs.add(
                    new PairList.Pair(
                            "line " + (i + 1),
                            Integer.parseInt(fields[1]),
                            fields[2].isEmpty() ? -1 : Integer.parseInt(fields[2])));
        }
        return new PairList(csv, pairs);
    }
}
