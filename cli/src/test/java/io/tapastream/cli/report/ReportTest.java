package io.tapastream.cli.report;

import static io.tapastream.read.model.TestRecords.health;
import static io.tapastream.read.model.TestRecords.match;
import static io.tapastream.read.model.TestRecords.tapa;
import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.TapaStream;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.read.topic.ScoreTopicsWriter;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class ReportTest {
    private static final String HOSTILE = "a<script>&_%\u0001,b";

    @TempDir private static Path dir;
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void writeScores() throws Exception {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"));
        try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of());
                ScoreTopicsWriter writer = new ScoreTopicsWriter(kafka.bootstrapServers())) {
            admin.createMissing(TopicSettings.of(Topics.DEFAULT, 1), (short) 1);
            writer.write(
                    List.of(
                            match("run-1", HOSTILE, 100, 1, 0.5).build(),
                            match("run-1", HOSTILE, 200, 1, 0.625).build(),
                            tapa("run-1", HOSTILE, 100, 1, 0.75).build(),
                            tapa("run-1", HOSTILE, 200, 1, 1.25).build(),
                            health("run-1", HOSTILE, 200, 1).build(),
                            match("run-1", "wide", 200, 1, 0.75)
                                    .setArchitecture("jumprelu")
                                    .build(),
                            tapa("run-1", "wide", 200, 1, 1.5).setArchitecture("jumprelu").build(),
                            health("run-1", "wide", 200, 1).setDictionarySize(4096).build(),
                            match("run-1", "untrained", 0, 1, 0.25)
                                    .setRole(SaeRole.UNTRAINED)
                                    .build(),
                            tapa("run-1", "untrained", 0, 1, 0.125)
                                    .setRole(SaeRole.UNTRAINED)
                                    .build(),
                            match("run-2", "other", 1, 1, 0.875).build(),
                            match("run-3", "steps", 1, 1, 0.5).build(),
                            match("run-3", "steps", 9, 1, 0.625).build(),
                            match("run-3", "bound", 0, 1, 0.75).setRole(SaeRole.PROBE).build(),
                            match("run-3", "bound", 1, 1, 0.875).setRole(SaeRole.PROBE).build()));
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static String run(int exitCode, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = TapaStream.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        String[] all =
                Stream.concat(
                                Stream.of(
                                        "report",
                                        "--bootstrap-servers=" + kafka.bootstrapServers()),
                                Stream.of(arguments))
                        .toArray(String[]::new);
        assertThat(line.execute(all)).as(out.toString()).isEqualTo(exitCode);
        return out.toString();
    }

    @Test
    void theFileHoldsEverythingAndLoadsNothing() throws Exception {
        Path file = dir.resolve("out").resolve("report.html");
        assertThat(run(0, "--run=run-1", "--output=" + file)).contains("wrote " + file);
        String html = Files.readString(file);
        assertThat(html)
                .contains("a&lt;script&gt;&amp;_%?,b")
                .contains("100 images, 40 pairs; 3 of 3 SAE checkpoints settled")
                .contains("TAPAScore against MATCHScore")
                .contains("<b>+0.375 [+0.375, +0.375]</b>")
                .contains("default-src 'none'")
                .doesNotContain("<script")
                .doesNotContain("run-2")
                .doesNotContainPattern("(src|href)=");
    }

    @Test
    void figuresAreXmlWithTheScoresOfTheTopic() throws Exception {
        Path figures = dir.resolve("figures");
        run(0, "--run=run-1", "--output=" + dir.resolve("r.html"), "--figures=" + figures);
        try (Stream<Path> files = Files.list(figures)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "match-over-dictionary-size.svg",
                            "match-over-sparsity.svg",
                            "held-out-over-sparsity.svg",
                            "tapa-over-sparsity.svg",
                            "delta-stay-over-dictionary-size.svg",
                            "images-per-latent.svg",
                            "held-out-over-dictionary-size.svg",
                            "held-out-against-baselines.svg",
                            "held-out-over-steps.svg",
                            "tapa-over-dictionary-size.svg",
                            "match-against-baselines.svg",
                            "tapa-against-baselines.svg",
                            "tapa-against-match.svg",
                            "match-over-steps.svg",
                            "tapa-over-steps.svg");
        }
        NodeList points =
                xml(Files.readString(figures.resolve("match-over-dictionary-size.svg")))
                        .getElementsByTagName("title");
        assertThat(points.getLength()).as("the figure and two SAEs with a known size").isEqualTo(3);
        assertThat(points.item(1).getTextContent() + points.item(2).getTextContent())
                .contains("0.750 [0.700, 0.800]")
                .contains("0.625 [0.575, 0.675]")
                .contains("step 200, SETTLED, 100 images, 40 pairs");
        String steps = Files.readString(figures.resolve("match-over-steps.svg"));
        assertThat(xml(steps).getElementsByTagName("polygon").getLength()).isEqualTo(1);
    }

    @Test
    void theNewestProbeIsADashedLineAboveAndARow() throws Exception {
        Path figures = dir.resolve("probe");
        run(
                0,
                "--run=run-3",
                "--output=" + dir.resolve("probe.html"),
                "--figures=" + figures,
                "--tables=" + figures);
        String steps = Files.readString(figures.resolve("match-over-steps.svg"));
        NodeList lines = xml(steps).getElementsByTagName("polyline");
        assertThat(lines.getLength()).as("of run-3 alone, with its probe").isEqualTo(2);
        Element probe = (Element) lines.item(1);
        assertThat(probe.getAttribute("stroke-dasharray")).isNotEmpty();
        String[] ends = probe.getAttribute("points").split("[ ,]");
        assertThat(ends[1]).as("a level").isEqualTo(ends[3]);
        assertThat(((Element) lines.item(0)).getAttribute("stroke-dasharray")).isEmpty();
        assertThat(steps)
                .contains("probe (upper bound): run-3 / bound")
                .contains("bound, step 1")
                .contains("0.875");
        assertThat(Files.readString(figures.resolve("scores.csv")))
                .contains("run-3,bound,probe,1,SETTLED");
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)));
    }

    @Test
    void tablesHoldEverySaeCheckpoint() throws Exception {
        Path tables = dir.resolve("tables");
        run(0, "--run=run-1", "--output=" + dir.resolve("r.html"), "--tables=" + tables);
        List<String> csv = Files.readAllLines(tables.resolve("scores.csv"));
        assertThat(csv).hasSize(5);
        assertThat(csv.get(1))
                .startsWith("run-1,\"a<script>&_%\u0001,b\",topk,100,SETTLED,100,40,,0.5,0.45,");
        assertThat(csv.get(0)).contains(",delta,published_delta,TAPAScore,");
        assertThat(csv.get(2))
                .contains(",64,0.625,0.575,0.675,0.525,0.505,0.545,0.375,0.375,1.25,");
        assertThat(csv.get(3)).as("no rounding").contains("," + (0.25 - 0.08) + ",");
        assertThat(Files.readString(tables.resolve("scores.tex")))
                .contains(
                        "run-1 & a\\textless{}script\\textgreater{}\\&\\_\\%?,b & topk & 200 & SETTLED & 100 & 40 & 64 &")
                .contains("\\bottomrule");
    }

    @Test
    void aRunWithoutScoresIsExplained() {
        assertThat(run(1, "--run=nobody", "--output=" + dir.resolve("none.html")))
                .contains("there is no score of [nobody]");
        assertThat(dir.resolve("none.html")).doesNotExist();
    }

    @Test
    void ticksAreRoundAndSpanTheNumbers() {
        Axis axis = Axis.linear("x", DoubleStream.of(0.513, Double.NaN, 0.78));
        assertThat(axis.ticks())
                .extracting(Axis.Tick::text)
                .containsExactly("0.50", "0.55", "0.60", "0.65", "0.70", "0.75");
        assertThat(axis.share(axis.low())).isZero();
        assertThat(axis.share(axis.high())).isEqualTo(1);
        Axis sizes = Axis.powers("D", DoubleStream.of(4096, 1024, 4096, 16384));
        assertThat(sizes.ticks())
                .extracting(Axis.Tick::text)
                .containsExactly("1,024", "4,096", "16,384");
        assertThat(sizes.share(4096)).isBetween(0.499, 0.501);
        assertThat(Axis.linear("x", DoubleStream.empty()).ticks()).isNotEmpty();
        assertThat(Axis.linear("x", DoubleStream.of(3)).share(3)).isBetween(0.4, 0.6);
    }
}
