package io.tapastream.jobs.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.junit.jupiter.api.Test;

class GpusTest {
    /**
     * As Flink's GPU driver describes one.
     *
     * @param index its property index
     */
    private record Gpu(String index) implements ExternalResourceInfo {
        @Override
        public Optional<String> getProperty(String key) {
            return key.equals("index") ? Optional.ofNullable(index) : Optional.empty();
        }

        @Override
        public Collection<String> getKeys() {
            return List.of("index");
        }
    }

    @Test
    void subtasksTakeTheGpusInTurn() {
        Set<ExternalResourceInfo> three = Set.of(new Gpu("10"), new Gpu("2"), new Gpu("7"));
        assertThat(Gpus.index(three, 0)).isEqualTo(2);
        assertThat(Gpus.index(three, 1)).isEqualTo(7);
        assertThat(Gpus.index(three, 2)).isEqualTo(10);
        assertThat(Gpus.index(three, 3)).isEqualTo(2);
    }

    @Test
    void withoutAListItIsTheFirst() {
        assertThat(Gpus.index(Set.of(), 5)).isZero();
    }

    @Test
    void aGpuWithoutAnIndexIsNoGpu() {
        assertThatThrownBy(() -> Gpus.index(Set.of(new Gpu(null)), 0))
                .hasMessageContaining("without the property index");
        assertThatThrownBy(() -> Gpus.index(Set.of(new Gpu("GPU-0")), 0))
                .hasMessageContaining("'GPU-0'");
    }
}
