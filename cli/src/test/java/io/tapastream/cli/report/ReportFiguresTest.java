package io.tapastream.cli.report;

import static io.tapastream.read.model.TestRecords.DATA_SET;
import static io.tapastream.read.model.TestRecords.health;
import static io.tapastream.read.model.TestRecords.match;
import static io.tapastream.read.model.TestRecords.tapa;
import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.EvaluationId;
import io.tapastream.read.model.RunsModel;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScoreValue;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The figures of records of three dictionary sizes, with all baselines, a probe and pairs. */
class ReportFiguresTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final int[] SIZES = {512, 1024, 2048};

    private final RunsModel model = new RunsModel();

    private void apply(SpecificRecord record) {
        model.apply(record, NOON);
    }

    /** An SAE checkpoint of a size, with scores at k 1, 3 and 5 that grow by a tenth each. */
    private void add(
            String run, String sae, long step, SaeRole role, int size, double l0, double score) {
        List<MatchScoreValue> matches = new ArrayList<>();
        List<TapaScoreValue> tapas = new ArrayList<>();
        for (int k : new int[] {1, 3, 5}) {
            double value = score + 0.05 * (k - 3);
            MatchScoreValue atK =
                    MatchScoreValue.newBuilder(
                                    match(run, sae, step, 1, value).build().getValues().get(0))
                            .setK(k)
                            .build();
            matches.add(atK);
            tapas.add(
                    TapaScoreValue.newBuilder(
                                    tapa(run, sae, step, 1, 2 * value).build().getValues().get(0))
                            .setK(k)
                            .setDeltaStay(0.1 + size / 10_000.0)
                            .build());
        }
        String architecture = sae.startsWith("untrained-dense") ? "untrained" : "topk";
        apply(
                match(run, sae, step, 1, score)
                        .setRole(role)
                        .setArchitecture(architecture)
                        .setValues(matches)
                        .build());
        if (role != SaeRole.PROBE) {
            apply(
                    tapa(run, sae, step, 1, score)
                            .setRole(role)
                            .setArchitecture(architecture)
                            .setValues(tapas)
                            .build());
        }
        apply(
                health(run, sae, step, 1)
                        .setRole(role)
                        .setArchitecture(architecture)
                        .setDictionarySize(size)
                        .setL0(l0)
                        .build());
    }

    private void addAll() {
        for (int size : SIZES) {
            double more = Math.log(size) / 100;
            add("run", "topk-" + size, 0, SaeRole.TRAINED, size, 32, 0.4 + more);
            add("run", "topk-" + size, 100, SaeRole.TRAINED, size, 32, 0.6 + more);
            String shape = "clip-768x" + size + "-seed1";
            add(
                    "baseline",
                    "untrained-dense-" + shape,
                    0,
                    SaeRole.UNTRAINED,
                    size,
                    size / 2.0,
                    0.5);
            add("baseline", "untrained-top32-" + shape, 0, SaeRole.UNTRAINED, size, 32, 0.45);
            add("baseline", "random-active32-" + shape, 0, SaeRole.RANDOM, size, 32, 0.25);
        }
        add("run", "bound", 0, SaeRole.PROBE, 3, 1.5, 0.9);
    }

    private void addPairs() {
        for (int concept : new int[] {0, 7}) {
            apply(
                    tapa("run", "topk-512", 0, 1, 0.5)
                            .setScope(TapaScope.CONCEPT)
                            .setConcept(concept)
                            .setConceptName(concept == 0 ? "red beak" : "blue wing")
                            .setPairs(12 + concept)
                            .setPairsAdding(5)
                            .build());
        }
    }

    private ReportFigures figures() {
        return new ReportFigures(rows(), ScoreMethod.DEFAULT);
    }

    private List<ReportRow> rows() {
        return model.evaluations().stream()
                .map(evaluation -> ReportRow.of(model, evaluation, ScoreMethod.DEFAULT))
                .sorted(ReportCommand.ORDER)
                .toList();
    }

    private Figure figure(String id) {
        return figures().figures().stream()
                .filter(figure -> figure.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Document xml(Figure figure) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(figure.svg())));
    }

    private static List<Element> elements(Figure figure, String tag) throws Exception {
        NodeList found = xml(figure).getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static List<String> texts(Figure figure) throws Exception {
        return elements(figure, "text").stream().map(Element::getTextContent).toList();
    }

    /** The y of the corners of a line. */
    private static double[] heights(Element line) {
        return Arrays.stream(line.getAttribute("points").split(" "))
                .mapToDouble(corner -> Double.parseDouble(corner.split(",")[1]))
                .toArray();
    }

    @Test
    void everyFigureOfAScoreShowsChanceUntrainedSaesAndTheProbe() throws Exception {
        addAll();
        for (String score : List.of("match", "held-out")) {
            for (String over :
                    List.of("-over-dictionary-size", "-over-sparsity", "-over-k", "-over-steps")) {
                Figure figure = figure(score + over);
                List<String> legend = texts(figure);
                for (BaselineKind kind :
                        List.of(
                                BaselineKind.RANDOM,
                                BaselineKind.SPARSE,
                                BaselineKind.DENSE,
                                BaselineKind.PROBE)) {
                    assertThat(legend).as(figure.id()).anyMatch(text -> text.contains(kind.text()));
                    assertThat(elements(figure, "polyline"))
                            .as("%s in %s", kind, figure.id())
                            .anyMatch(
                                    line ->
                                            line.getAttribute("stroke-dasharray")
                                                    .equals(kind.style().line().dashes()));
                }
            }
            assertThat(texts(figure(score + "-against-baselines")))
                    .contains("run / topk-2048", "run / bound", "random codes (chance)");
        }
        assertThat(texts(figure("tapa-over-k")))
                .anyMatch(text -> text.contains("random codes"))
                .noneMatch(text -> text.contains("probe"));
    }

    @Test
    void aFigureWithoutABaselineSaysNothingOfOne() throws Exception {
        add("run", "topk", 0, SaeRole.TRAINED, 512, 32, 0.4);
        add("run", "topk", 100, SaeRole.TRAINED, 512, 32, 0.6);
        for (String id : List.of("match-over-steps", "held-out-over-k", "match-over-sparsity")) {
            assertThat(elements(figure(id), "polyline"))
                    .as(id)
                    .allMatch(line -> line.getAttribute("stroke-dasharray").isEmpty());
            assertThat(texts(figure(id)))
                    .as(id)
                    .noneMatch(text -> text.contains("untrained") || text.contains("random"));
        }
        assertThat(figures().absences())
                .anyMatch(text -> text.startsWith("MATCHScore: trained against untrained"));
    }

    @Test
    void baselinesOfOtherShapesStayAway() throws Exception {
        add("run", "topk", 0, SaeRole.TRAINED, 512, 32, 0.4);
        add("baseline", "random-active32-clip-768x512-seed1", 0, SaeRole.RANDOM, 512, 32, 0.25);
        add("baseline", "random-active32-clip-768x9999-seed1", 0, SaeRole.RANDOM, 9999, 32, 0.2);
        assertThat(texts(figure("match-over-sparsity")))
                .contains("random codes (chance), D 512, 32 active")
                .noneMatch(text -> text.contains("9999"));
    }

    @Test
    void overTheDictionarySizeABaselineIsALineThroughItsSizesAndAProbeALevel() throws Exception {
        addAll();
        Figure figure = figure("match-over-dictionary-size");
        List<Element> lines = elements(figure, "polyline");
        assertThat(lines).hasSize(4);
        assertThat(lines).filteredOn(line -> heights(line).length == 3).hasSize(3);
        Element probe = lines.get(3);
        assertThat(heights(probe)).hasSize(2);
        assertThat(heights(probe)[0]).isEqualTo(heights(probe)[1]);
        assertThat(heights(probe)[0]).as("above all").isLessThan(heights(lines.get(0))[0]);
        assertThat(texts(figure)).containsSubsequence("512", "1,024", "2,048");
    }

    @Test
    void ofManyLinesOfOneKindTheLowestAndTheHighestAreShown() throws Exception {
        addAll();
        assertThat(texts(figure("match-over-steps")))
                .contains("random codes (chance), D 512, 32 active (lowest of 3)")
                .contains("random codes (chance), D 2048, 32 active (highest of 3)");
    }

    @Test
    void overKEachSaeIsALineThroughItsPrefixSizes() throws Exception {
        addAll();
        Figure figure = figure("held-out-over-k");
        assertThat(texts(figure)).contains("1", "3", "5", "run / topk-512");
        Element first = elements(figure, "polyline").get(0);
        assertThat(heights(first)).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(elements(figure, "title").stream().map(Element::getTextContent))
                .anyMatch(
                        text ->
                                text.contains("topk-512, step 100")
                                        && text.contains("k 5: 0.662 [0.642, 0.682]"));
    }

    @Test
    void thePublishedDeltaOverKIsAboveALevelOfTheUntrainedSae() throws Exception {
        addAll();
        apply(
                model.find(new EvaluationId("run", "topk-512", 100, DATA_SET))
                        .flatMap(Evaluation::match)
                        .map(record -> MatchScore.newBuilder(record).setRevision(2))
                        .orElseThrow()
                        .setDenseBaseline("untrained-dense-clip-768x512-seed1")
                        .build());
        Figure figure = figure("published-delta-over-k");
        assertThat(texts(figure))
                .contains("run / topk-512", "untrained, mean over methods and betas")
                .doesNotContain("run / topk-1024");
        assertThat(elements(figure, "title").stream().map(Element::getTextContent))
                .as("0.6 + log(512) / 100 at k 3, minus 0.5")
                .anyMatch(text -> text.endsWith("pairs, k 3: 0.162"));
    }

    @Test
    void leakageOverTheDictionarySizeHasItsCorrelation() throws Exception {
        addAll();
        Figure figure = figure("delta-stay-over-dictionary-size");
        assertThat(figure.caption())
                .contains("(with D 1.000)")
                .contains("Pearson's r with log D is 0.982")
                .contains("over 3 trained SAEs");
        assertThat(figure.caption()).doesNotContain("intervals");
    }

    @Test
    void pairsPerConceptAreBarsOfTheCountsOfTheTopic() throws Exception {
        addAll();
        addPairs();
        Figure figure = figure("pairs-per-concept");
        assertThat(texts(figure)).containsSubsequence("blue wing", "red beak");
        List<String> bars =
                elements(figure, "title").stream().map(Element::getTextContent).toList();
        assertThat(bars)
                .contains(
                        "14 remove blue wing",
                        "5 add blue wing",
                        "7 remove red beak",
                        "5 add red beak");
        assertThat(figure.caption()).contains("2 concepts have any");
    }

    @Test
    void imagesPerLatentAreTheDensityHistogramsOnTheNumberOfImages() throws Exception {
        apply(match("run", "topk", 1, 1, 0.5).build());
        apply(health("run", "topk", 1, 1).setDensityCounts(List.of(16L, 32L)).build());
        Figure figure = figure("images-per-latent");
        assertThat(texts(figure)).contains("1", "10", "100", "run / topk (6 of 64 dead)");
        assertThat(heights(elements(figure, "polyline").get(0)))
                .as("up to a quarter, up to a half, and down")
                .hasSize(6)
                .satisfies(y -> assertThat(y[3] - y[0]).isEqualTo(2 * (y[1] - y[0])));
    }

    @Test
    void whatIsNotThereIsSaidWithTheReason() {
        apply(match("run", "topk", 1, 1, 0.5).build());
        ReportFigures figures = figures();
        assertThat(figures.figures()).isEmpty();
        assertThat(figures.absences())
                .contains(
                        "MATCHScore over training steps: No SAE has more than one step.",
                        "MATCHScore over prefix size k: The records have one prefix size k only.",
                        "TAPAScore over prefix size k: No TAPAScore of fbmp, beta 0.5, k 3 has come: it needs image pairs.")
                .anyMatch(text -> text.startsWith("Pairs per concept: No TAPAScore of a single"))
                .anyMatch(text -> text.startsWith("Images per latent: No health record"));
    }

    @Test
    void namesAreShownInFullAndInTheOrderOfTheirNumbers() throws Exception {
        String name =
                "an SAE with a very long name that " + "goes on and on ".repeat(12) + "to its end";
        for (String sae : List.of("topk-1024", "topk-512", name)) {
            add("run", sae, 0, SaeRole.TRAINED, 512, 32, 0.4);
        }
        add("run", "untrained", 0, SaeRole.UNTRAINED, 512, 32, 0.2);
        assertThat(rows())
                .extracting(row -> row.evaluation().id().sae())
                .containsExactly(name, "topk-512", "topk-1024", "untrained");
        for (String id : List.of("match-against-baselines", "match-over-k")) {
            assertThat(String.join("", texts(figure(id))).replace(" ", ""))
                    .as(id)
                    .contains(name.replace(" ", ""));
        }
        assertThat(model.evaluations()).allMatch(e -> e.id().dataSet().equals(DATA_SET));
    }
}
