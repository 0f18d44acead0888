package io.tapastream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.core.io.DataFileException;
import io.tapastream.core.io.PairList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairsCsvTest {

    private static final String HEADER = "pair_id,removed_concept,added_concept\n";

    @TempDir Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("pairs.csv"), text);
    }

    private List<PairList.Pair> read(String text) throws IOException {
        return PairsCsv.read(file(text)).pairs();
    }

    private static PairList.Pair pair(int line, int removed, int added) {
        return new PairList.Pair("line " + line, removed, added);
    }

    @Test
    void readsPairsWithAndWithoutAnAddedConcept() throws IOException {
        assertThat(read(HEADER + "a,3,4\nb,5,\n")).containsExactly(pair(2, 3, 4), pair(3, 5, -1));
    }

    @Test
    void readsAHeaderWithoutPairs() throws IOException {
        assertThat(read(HEADER)).isEmpty();
        assertThat(read(HEADER.strip())).isEmpty();
        assertThat(read(HEADER + "  \n\n \n")).isEmpty();
    }

    @Test
    void readsWhatOtherProgramsWrite() throws IOException {
        String text =
                """
                \uFEFF"added_concept",note,removed_concept,pair_id

                9.0,"a, ""b""
                c",0.,"x,y"
                "",, 1 ,""
                """;
        assertThat(read(HEADER + "\"a\" , 1,\"2\"\n")).containsExactly(pair(2, 1, 2));
        assertThat(read(text.replace("\n", "\r\n"))).containsExactly(pair(3, 0, 9), pair(5, 1, -1));
        assertThat(read("pair_id,removed_concept,added_concept\r1,2,3\r"))
                .containsExactly(pair(2, 2, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "0,1,-1; line 3: added_concept is '-1', expected a concept index",
                "0,,1; line 3: removed_concept is ''",
                "0,1.5,1; line 3: removed_concept is '1.5'",
                "0,99999999999,1; line 3: removed_concept is '99999999999'",
                "0,1,nan; line 3: added_concept is 'nan'",
                "0,1; line 3: 2 columns, expected 3",
                "0,1,2,3; line 3: 4 columns, expected 3",
                "\"0,1,2; line 3: a quoted field does not end",
                "\"0\"x,1,2; line 3: there is text between the end of a quoted field and the next comma"
            })
    void namesTheLineThatDoesNotFit(String line, String reason) throws IOException {
        assertThatThrownBy(() -> read(HEADER + "ok,1,2\n" + line + "\nlast,1,2\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("pairs.csv, " + reason);
    }

    @Test
    void refusesFilesWithoutTheColumns() throws IOException {
        assertThatThrownBy(() -> read("")).hasMessageContaining("line 1: is empty");
        assertThatThrownBy(() -> read("pair_id,removed_concept\n"))
                .hasMessageContaining("no column added_concept");
        assertThatThrownBy(() -> read("pair_id,pair_id,removed_concept,added_concept\n"))
                .hasMessageContaining("pair_id twice");
        assertThatThrownBy(() -> PairsCsv.read(folder.resolve("none.csv")))
                .hasMessageContaining("no such file");
        Files.write(folder.resolve("latin.csv"), "\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> PairsCsv.read(folder.resolve("latin.csv")))
                .hasMessageContaining("UTF-8");
    }
}
