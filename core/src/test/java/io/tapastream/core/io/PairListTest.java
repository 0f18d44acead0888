package io.tapastream.core.io;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairListTest {

    private static PairList list(int removed, int added) {
        return new PairList(
                Path.of("pairs.csv"),
                List.of(
                        new PairList.Pair("line 2", 1, 2),
                        new PairList.Pair("line 3", removed, added)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10; 1; line 3: removed_concept is 10, outside 0..9",
                "-1; 1; line 3: removed_concept is -1, outside 0..9",
                "1; 10; line 3: added_concept is 10, outside 0..9",
                "1; -2; line 3: added_concept is -2, outside 0..9",
                "4; 4; line 3: concept 4 is both removed and added"
            })
    void namesFileAndPlaceOfWhatDoesNotFit(int removed, int added, String reason) {
        assertThatThrownBy(() -> list(removed, added).requireConcepts(10))
                .isInstanceOf(DataFileException.class)
                .hasMessage("pairs.csv, " + reason);
    }

    @Test
    void takesPairsThatOnlyRemove() {
        assertThatCode(() -> list(9, -1).requireConcepts(10)).doesNotThrowAnyException();
        assertThatCode(() -> list(0, 9).requireConcepts(10)).doesNotThrowAnyException();
    }
}
