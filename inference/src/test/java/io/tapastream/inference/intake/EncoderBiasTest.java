package io.tapastream.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** b_enc of the published layout: left out with a warning, or added where the file asks for it. */
class EncoderBiasTest {
    private static final int E = 5;
    private static final int D = 8;

    @ParameterizedTest
    @ValueSource(strings = {"topk", "batchtopk", "matryoshka"})
    void aBiasThatIsNotUsedIsToldWithTheFormula(String architecture) throws Exception {
        SaeWeights weights = read(tensors(), architecture);
        assertThat(weights.bias()).isEmpty();
        assertThat(weights.warnings())
                .singleElement()
                .asString()
                .contains("b_enc is not zero and is not used")
                .contains("the published " + architecture + " SAE computes")
                .contains("(x - b_dec) W_enc + b_enc");
        assertThat(read(tensors().exactly("b_enc", new float[D], D), architecture).warnings())
                .isEmpty();
        assertThat(read(tensors().without("b_enc"), architecture).warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topk", "batchtopk", "matryoshka"})
    void encoderBiasAddsIt(String architecture) throws Exception {
        TestTensors tensors = tensors();
        SaeWeights weights = read(configured(tensors, "{'encoder_bias':true}"), architecture);
        assertThat(weights.bias().orElseThrow()).isEqualTo(tensors.get("b_enc"));
        assertThat(weights.input().shift()).isEqualTo(tensors.get("b_dec"));
        assertThat(weights.warnings()).isEmpty();
        assertThatThrownBy(
                        () ->
                                read(
                                        configured(
                                                tensors().without("b_enc"),
                                                "{'encoder_bias':true}"),
                                        architecture))
                .hasMessageContaining("b_enc");
    }

    @Test
    void falseIsAsNothing() throws Exception {
        assertThat(read(configured(tensors(), "{'encoder_bias':false}"), "topk").bias()).isEmpty();
        assertThat(read(configured(tensors(), "{}"), "topk").bias()).isEmpty();
    }

    @Test
    void jumpReluAndUntrainedHaveItAlways() throws Exception {
        TestTensors jump = tensors().without("threshold").normal("jumprelu.log_threshold", 1, D);
        assertThat(read(configured(jump, "{'encoder_bias':true}"), "jumprelu").bias()).isPresent();
        assertThat(read(configured(tensors(), "{'encoder_bias':true}"), "untrained").bias())
                .isPresent();
        assertThatThrownBy(() -> read(configured(tensors(), "{'encoder_bias':false}"), "untrained"))
                .hasMessageContaining("always adds b_enc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'encoder_bias':1}",
                "{'encoder_bias':'true'}",
                "{'encoder_bias':null}",
                "{'encoder_bias':true,'note':1}",
                "{'k':3}",
                "[]",
                "no json"
            })
    void anythingElseInTheConfigurationIsRefused(String config) {
        assertThatThrownBy(() -> read(configured(tensors(), config), "topk"))
                .isInstanceOfSatisfying(
                        SaeFormatException.class, e -> assertThat(e.code()).isEqualTo("CONFIG"));
    }

    private static TestTensors configured(TestTensors tensors, String config) {
        return tensors.metadata(SaeLibrary.METADATA_CONFIG, config.replace('\'', '"'));
    }

    private static SaeWeights read(TestTensors tensors, String architecture) throws Exception {
        TestTensors file = architecture.equals("topk") ? tensors.without("threshold") : tensors;
        return SaeWeights.read(file.file(), new SaeDescriptor(architecture, E, D, 3, false, null));
    }

    private static TestTensors tensors() {
        return new TestTensors(1, "F32")
                .normal("W_enc", 1, E, D)
                .normal("W_dec", 1, D, E)
                .normal("b_enc", 1, D)
                .normal("b_dec", 1, E)
                .exactly("threshold", new float[] {0.5f});
    }
}
