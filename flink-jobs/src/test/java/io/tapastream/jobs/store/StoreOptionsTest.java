package io.tapastream.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.jobs.config.InvalidOptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of the job, and that a password never is one. */
class StoreOptionsTest {
    @TempDir Path folder;

    @Test
    void readsThemFromTheCommandLineAndAFile() throws Exception {
        Path file = folder.resolve("store.properties");
        Files.writeString(file, "jdbc-user=file\nflush-interval=2 s\n");
        var options =
                StoreArguments.parse(
                        "--jdbc-url=jdbc:postgresql://db/scores",
                        "--config",
                        file.toString(),
                        "--jdbc-user",
                        "line");
        assertThat(Database.of(options))
                .isEqualTo(new Database("jdbc:postgresql://db/scores", "line", null));
        assertThat(options.get(StoreOptions.FLUSH_INTERVAL)).hasSeconds(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/scores?password=secret",
                "jdbc:postgresql://db/scores?ssl=true&PASSWORD=secret",
                "jdbc:postgresql://me:secret@db/scores",
                "jdbc:mysql://db/scores?password=secret"
            })
    void refusesOtherAddressesWithoutRepeatingASecret(String url) {
        assertThatThrownBy(() -> new Database(url, "me", null))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("--jdbc-url")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesAPasswordAsAnOption() {
        assertThatThrownBy(() -> StoreArguments.parse("--jdbc-password", "secret"))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("jdbc-password-file")
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesTheMissingPasswordFile() {
        Database database =
                new Database(
                        "jdbc:postgresql://localhost:1/x", "me", folder.resolve("none").toString());
        assertThatThrownBy(database::connect)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(folder.resolve("none").toString());
    }
}
