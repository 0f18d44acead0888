package io.tapastream.jobs.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTest {
    private final List<String> made = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final Shared<String, String> shared = new Shared<>(closed::add);

    private Shared.Use<String> use(String key) throws Exception {
        return shared.use(
                key,
                () -> {
                    String value = key + made.size();
                    made.add(value);
                    return value;
                });
    }

    @Test
    void isMadeForTheFirstAndClosedAfterTheLast() throws Exception {
        Shared.Use<String> first = use("a");
        Shared.Use<String> second = use("a");
        Shared.Use<String> other = use("b");
        assertThat(first.get()).isSameAs(second.get());
        first.close();
        first.close();
        assertThat(closed).isEmpty();
        second.close();
        assertThat(closed).containsExactly("a0");
        other.close();
        assertThat(closed).containsExactly("a0", "b1");
        try (Shared.Use<String> again = use("a")) {
            assertThat(again.get()).isEqualTo("a2");
        }
    }

    @Test
    void whatCouldNotBeMadeIsTriedAgain() throws Exception {
        assertThatThrownBy(
                        () ->
                                shared.use(
                                        "a",
                                        () -> {
                                            throw new IOException("not now");
                                        }))
                .hasMessage("not now");
        try (Shared.Use<String> again = use("a")) {
            assertThat(again.get()).isEqualTo("a0");
        }
    }
}
