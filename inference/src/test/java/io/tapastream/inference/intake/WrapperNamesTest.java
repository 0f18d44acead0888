package io.tapastream.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that torch.compile, DDP, FSDP and modules around an SAE give its tensors. */
class WrapperNamesTest {
    private static final SaeDescriptor TOPK = new SaeDescriptor("topk", 5, 8, 3, false, null);

    static Stream<Arguments> wrapped() {
        return Stream.of(SaeLibrary.values())
                .flatMap(
                        library ->
                                Stream.of(
                                                "_orig_mod.",
                                                "module.",
                                                "sae.",
                                                "model.",
                                                "module._orig_mod.",
                                                "_orig_mod.module.",
                                                "model.sae._orig_mod.",
                                                "_fsdp_wrapped_module.")
                                        .map(prefix -> Arguments.of(library, prefix)));
    }

    @ParameterizedTest
    @MethodSource("wrapped")
    void whatAllNamesShareIsTakenOffWithANote(SaeLibrary library, String prefix) throws Exception {
        TestTensors plain = KnownKeysTest.tensors(library);
        String config = KnownKeysTest.config(library, "").replace('\'', '"');
        SaeWeights expected = SaeWeights.read(plain.file(), library, config);
        SaeWeights found =
                SaeWeights.read(plain.renamed(name -> prefix + name).file(), library, config);
        assertThat(found.warnings())
                .singleElement()
                .asString()
                .contains(prefix.substring(0, prefix.indexOf('.') + 1));
        assertThat(found.encoder().orElseThrow().values())
                .isEqualTo(expected.encoder().orElseThrow().values());
    }

    @Test
    void whatCompilingOnePartPutsIntoTheMiddleIsTakenOut() throws Exception {
        TestTensors part =
                KnownKeysTest.tensors(SaeLibrary.SPARSIFY)
                        .renamed(name -> name.replace("encoder.", "encoder._orig_mod."));
        assertThat(SaeWeights.read(part.file(), SaeLibrary.SPARSIFY, "{\"k\":3}").warnings())
                .singleElement()
                .asString()
                .contains("_orig_mod.")
                .doesNotContain("encoder.");
    }

    @Test
    void whatStandsBesideAnAveragedModelDoesNotHinder() throws Exception {
        TestTensors averaged =
                published().renamed(name -> "module." + name).exactly("n_averaged", new float[1]);
        assertThat(SaeWeights.read(averaged.file(), TOPK).warnings()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.", "student.sae.", "Module."})
    void anotherPrefixIsRefusedWithTheNamesThatAreThere(String prefix) {
        ByteBuffer file = published().renamed(name -> prefix + name).file();
        assertThatThrownBy(() -> SaeWeights.read(file, TOPK))
                .isInstanceOf(SaeFormatException.class)
                .hasMessageContaining("\"W_enc\" is missing")
                .hasMessageContaining(prefix + "W_enc");
    }

    @Test
    void aPrefixOfSomeNamesOnlyStays() {
        ByteBuffer file =
                published().renamed(name -> name.equals("W_enc") ? "sae.W_enc" : name).file();
        assertThatThrownBy(() -> SaeWeights.read(file, TOPK))
                .hasMessageContaining("sae.W_enc")
                .hasMessageContaining("b_dec");
    }

    @Test
    void namesThatWouldFallTogetherStay() {
        assertThat(WrapperNames.unwrapped(Set.of("_orig_mod.W_enc", "W_enc")).names()).isEmpty();
    }

    @Test
    void aLongListOfNamesIsCut() {
        TestTensors many = new TestTensors(1, "F32");
        for (int i = 0; i < 300; i++) {
            many.normal("layers." + i + ".attention.output.dense.weight", 1, 1);
        }
        assertThatThrownBy(() -> SaeWeights.read(many.file(), TOPK))
                .hasMessageContaining("280 more")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(2000));
    }

    private static TestTensors published() {
        return new TestTensors(1, "F32")
                .normal("W_enc", 1, 5, 8)
                .normal("W_dec", 1, 8, 5)
                .normal("b_dec", 1, 5);
    }
}
