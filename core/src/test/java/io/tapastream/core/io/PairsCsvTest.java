package io.tapastream.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    private List<PairsCsv.Row> read(String text) throws IOException {
        return PairsCsv.read(file(text), 10);
    }

    @Test
    void readsPairsWithAndWithoutAnAddedConcept() throws IOException {
        assertThat(read(HEADER + "a,3,4\nb,5,\n"))
                .containsExactly(new PairsCsv.Row("a", 3, 4), new PairsCsv.Row("b", 5, -1));
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
        assertThat(read(text.replace("\n", "\r\n")))
                .containsExactly(new PairsCsv.Row("x,y", 0, 9), new PairsCsv.Row("", 1, -1));
        assertThat(read("pair_id,removed_concept,added_concept\r1,2,3\r"))
                .containsExactly(new PairsCsv.Row("1", 2, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "0,10,1; line 3: removed_concept is 10, outside 0..9",
                "0,1,10; line 3: added_concept is 10, outside 0..9",
                "0,1,-1; line 3: added_concept is '-1', expected a concept index",
                "0,,1; line 3: removed_concept is ''",
                "0,1.5,1; line 3: removed_concept is '1.5'",
                "0,4,4; line 3: concept 4 is both removed and added",
                "0,4,4.0; line 3: concept 4 is both removed and added",
                "0,99999999999,1; line 3: removed_concept is '99999999999'",
                "0,1,nan; line 3: added_concept is 'nan'",
                "0,1; line 3: has 2 fields, expected 3",
                "0,1,2,3; line 3: has 4 fields, expected 3",
                "\"0,1,2; line 3: a quote is opened and never closed",
                "\"0\"x,1,2; line 3: 'x' follows a closing quote"
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
        assertThatThrownBy(() -> PairsCsv.read(folder.resolve("none.csv"), 10))
                .hasMessageContaining("no such file");
        Files.write(folder.resolve("latin.csv"), "\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> PairsCsv.read(folder.resolve("latin.csv"), 10))
                .hasMessageContaining("UTF-8");
    }
}
