package io.tapastream.cli.serve;

import static io.tapastream.read.model.TestRecords.alert;
import static io.tapastream.read.model.TestRecords.concept;
import static io.tapastream.read.model.TestRecords.health;
import static io.tapastream.read.model.TestRecords.match;
import static io.tapastream.read.model.TestRecords.pairLatents;
import static io.tapastream.read.model.TestRecords.tapa;
import static io.tapastream.read.model.TestRecords.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.read.topic.ScoreTopicsWriter;
import io.tapastream.schemas.SaeRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, over a real broker. Skipped, and said so, without Chromium. */
class PageTest {
    private static final String HOSTILE = "<img src=x onerror=\"window.hacked=1\"> & 'beak'";
    private static final String HOSTILE_RUN = "\"><script>window.hacked=2</script>";

    @TempDir private static Path dir;
    private static ServedPage page;
    private static ScoreTopicsWriter writer;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> program = Chromium.find();
        Assumptions.assumeTrue(
                program.isPresent(),
                "the web page is NOT tested: no chromium on the path (apt-get install chromium, or"
                        + " set CHROMIUM)");
        page = ServedPage.start(dir, program.get());
        browser = page.browser();
        writer = page.writer();
        writer.write(
                List.of(
                        match("run-1", "topk", 100, 1, 0.5).setDenseBaseline("dense").build(),
                        match("run-1", "topk", 200, 1, 0.625).setDenseBaseline("dense").build(),
                        match("baseline", "dense", 0, 1, 0.375)
                                .setRole(SaeRole.UNTRAINED)
                                .setArchitecture("untrained")
                                .build(),
                        match("baseline", "untrained-top8", 0, 1, 0.3125)
                                .setRole(SaeRole.UNTRAINED)
                                .build(),
                        match("baseline", "random-active8", 0, 1, 0.125)
                                .setRole(SaeRole.RANDOM)
                                .setArchitecture("random")
                                .build(),
                        match("run-1", "bound", 0, 1, 0.9375).setRole(SaeRole.PROBE).build(),
                        match(HOSTILE_RUN, "topk", 5, 1, 0.25).build(),
                        tapa("run-1", "topk", 100, 1, 0.75).build(),
                        tapa("run-1", "topk", 200, 1, 1.1925).build(),
                        health("run-1", "topk", 100, 1).build(),
                        health("run-1", "topk", 200, 1).build(),
                        concept("run-1", "topk", 100, 1, 0, HOSTILE, 0.25).build(),
                        concept("run-1", "topk", 200, 1, 0, HOSTILE, 0.5).build(),
                        concept("run-1", "topk", 200, 1, 1, "red wing", 0.8125).build(),
                        alert("run-1", "topk", 200, 1, "MATCHScore <b>fell</b>"),
                        ServedPage.pair("pair-1", 0, 1)));
    }

    @AfterAll
    static void stop() throws Exception {
        if (page != null) {
            page.close();
        }
    }

    @BeforeEach
    void emptyPage() throws Exception {
        browser.open("about:blank");
    }

    /** The text of a cell of the row of an SAE checkpoint. */
    private static String cell(String run, String sae, long step, int column) {
        return "[...document.querySelectorAll('#checkpoints tbody tr')].find(r => r.dataset.key === %s)?.cells[%d].innerText"
                .formatted("JSON.stringify(['%s','%s',%d])".formatted(run, sae, step), column);
    }

    @Test
    void theNumbersOfThePageAreThoseOfTheTopic() throws Exception {
        browser.open(page.url());
        browser.awaitTrue(cell("run-1", "topk", 200, 4));
        assertThat(browser.value(cell("run-1", "topk", 200, 4)).asText())
                .contains("0.625")
                .contains("[0.575, 0.675]");
        assertThat(browser.value(cell("run-1", "topk", 200, 5)).asText())
                .as("held out, with the interval over images")
                .contains("0.525")
                .contains("[0.505, 0.545]");
        assertThat(
                        browser.value(
                                        cell("run-1", "topk", 200, 6)
                                                .replace("innerText", "getAttribute('title')"))
                                .asText())
                .contains("against dense; published delta +0.250, against its mean over all");
        assertThat(browser.value(cell("run-1", "topk", 200, 7)).asText())
                .as("held out, with the paired interval")
                .contains("+0.250")
                .contains("[+0.250, +0.250]");
        assertThat(
                        browser.value(
                                        cell("run-1", "topk", 200, 7)
                                                .replace("innerText", "getAttribute('title')"))
                                .asText())
                .isEqualTo("paired 95 % interval over images");
        assertThat(browser.value(cell("run-1", "topk", 200, 6)).asText()).isEqualTo("+0.250");
        assertThat(browser.value(cell("run-1", "topk", 100, 8)).asText()).contains("0.750");
        assertThat(browser.value(cell("run-1", "topk", 200, 8)).asText())
                .as("rounded as the command line does")
                .contains("1.193");
        assertThat(browser.value(cell("run-1", "topk", 100, 11)).asText()).isEqualTo("8.5");
        assertThat(browser.value(cell("run-1", "topk", 100, 14)).asText()).isEqualTo("100");
        assertThat(
                        browser.value(
                                        "document.querySelector('[data-chart=match]"
                                                + " .plot').getAttribute('aria-label')")
                                .asText())
                .contains("run-1 / topk: from 0.500 to 0.625");
        browser.awaitTrue("document.querySelectorAll('canvas').length === 3");

        browser.open(page.url() + "#view=concepts&run=run-1&sae=topk&step=200");
        browser.awaitTrue("document.querySelectorAll('#concepts tbody tr').length === 2");
        assertThat(browser.value("document.querySelector('#concepts tbody').innerText").asText())
                .contains("0.813")
                .contains("red wing")
                .contains("11");
    }

    @Test
    void aProbeIsARowAndALevelInTheFigure() throws Exception {
        browser.open(page.url());
        browser.awaitTrue(cell("run-1", "bound", 0, 4) + "?.includes('0.938')");
        assertThat(browser.value(cell("run-1", "bound", 0, 1)).asText()).contains("probe");
        browser.awaitTrue(
                "document.querySelector('.legend').innerText"
                        + ".includes('run-1 / bound (probe, upper bound)')");
    }

    @Test
    void chanceUntrainedSaesAndProbesAreNamedWithTheirLines() throws Exception {
        browser.open(page.url());
        browser.awaitTrue("document.querySelectorAll('.legend svg line').length === 4");
        assertThat(browser.value("document.querySelector('.legend').innerText").asText())
                .contains("baseline / dense (untrained, dense)")
                .contains("baseline / untrained-top8 (untrained, sparse)")
                .contains("baseline / random-active8 (random codes, chance)")
                .contains("run-1 / bound (probe, upper bound)");
        assertThat(
                        browser.value(
                                        "new Set([...document.querySelectorAll('.legend svg"
                                                + " line')].map(l =>"
                                                + " l.getAttribute('stroke-dasharray'))).size")
                                .asInt())
                .as("lines of their own")
                .isEqualTo(4);
        for (String chart : List.of("match", "held-out")) {
            assertThat(
                            browser.value(
                                            "document.querySelector('[data-chart=%s] .plot').getAttribute('aria-label')"
                                                    .formatted(chart))
                                    .asText())
                    .as("drawn in the figure too")
                    .contains("baseline / random-active8: from 0.")
                    .contains("baseline / untrained-top8: from 0.")
                    .contains("run-1 / bound: from 0.");
        }
    }

    @Test
    void namesAreInTheOrderOfTheirNumbers() throws Exception {
        writer.write(
                List.of(
                        match("sizes", "topk-1024", 1, 1, 0.5).setDataSet("sizes").build(),
                        match("sizes", "topk-512", 1, 1, 0.5).setDataSet("sizes").build()));
        browser.open(page.url() + "#data=sizes");
        browser.awaitTrue("document.querySelectorAll('#checkpoints tbody tr').length === 2");
        assertThat(browser.value("document.querySelector('#checkpoints tbody').innerText").asText())
                .containsSubsequence("topk-512", "topk-1024");
    }

    @Test
    void whatWasWrittenWhileTheServerWasAwayShowsOnceItIsBack() throws Exception {
        browser.open(page.url());
        browser.awaitTrue(cell("run-1", "topk", 200, 4));
        int port = page.stopServing();
        browser.awaitTrue("document.getElementById('freshness').className === 'bad'");
        writer.write(List.of(match("run-1", "topk", 300, 1, 0.6875).build()));
        page.serve(port);
        browser.awaitTrue(cell("run-1", "topk", 300, 4));
        assertThat(browser.value(cell("run-1", "topk", 300, 4)).asText()).contains("0.688");
        browser.awaitTrue("document.getElementById('freshness').className === 'good'");
        writer.write(List.of(match("run-1", "topk", 300, 2, 0.75).build()));
        browser.awaitTrue(cell("run-1", "topk", 300, 4) + "?.includes('0.750')");
    }

    @Test
    void hostileNamesAreTextAndNothingIsAskedElsewhere() throws Exception {
        int before = browser.problems().size();
        browser.open(page.url() + "#view=concepts&run=run-1&sae=topk&step=100&find=beak");
        browser.awaitTrue("document.querySelectorAll('#concepts tbody tr').length === 1");
        assertThat(
                        browser.value("document.querySelector('#concepts td.concept').innerText")
                                .asText())
                .isEqualTo(HOSTILE);
        assertThat(browser.value("document.querySelectorAll('#concepts img').length").asInt())
                .isZero();
        assertThat(browser.value("document.getElementById('alerts').innerText").asText())
                .contains("MATCHScore <b>fell</b>");
        for (String view : List.of("scores", "heatmap", "windows", "health", "pairs")) {
            browser.value("location.hash = 'view=%s&run=run-1&sae=topk&step=200'".formatted(view));
            browser.awaitTrue(
                    "document.querySelector('nav [aria-current]').href.includes('view=%s') || '%s' === 'scores'"
                            .formatted(view, view));
            browser.awaitTrue("document.getElementById('content').innerText.length > 20");
        }
        browser.awaitTrue(
                "document.querySelectorAll('.pair img').length === 2 &&"
                        + " [...document.querySelectorAll('.pair img')].every(i => i.naturalWidth ==="
                        + " 8)");
        assertThat(browser.value("document.querySelector('.pair').innerText").asText())
                .contains(HOSTILE)
                .contains("red wing");
        assertThat(browser.value("typeof window.hacked").asText()).isEqualTo("undefined");
        assertThat(browser.problems().subList(before, browser.problems().size())).isEmpty();
        assertThat(browser.requests())
                .filteredOn(url -> !url.equals("about:blank"))
                .allMatch(url -> url.startsWith("http://127.0.0.1:"));
    }

    @Test
    void aPairShowsWhichLatentsOfItsCoalitionsAreActiveOnEachImage() throws Exception {
        writer.write(
                List.of(
                        match("run-2", "topk", 7, 1, 0.5).build(),
                        concept("run-2", "topk", 7, 1, 0, "blue wing", 0.25).build(),
                        concept("run-2", "topk", 7, 1, 1, "red wing", 0.5).build(),
                        pairLatents("run-2", "topk", 7, "pair-1", List.of(0, 40), List.of(11))));
        browser.open(page.url() + "#view=pairs&run=run-2&sae=topk&step=7");
        browser.awaitTrue("document.querySelectorAll('.answer').length === 4");
        assertThat(answers("original", "removed")).isEqualTo("0 on, 10 off");
        assertThat(answers("perturbed", "removed")).isEqualTo("0 off, 10 off");
        assertThat(answers("original", "added")).isEqualTo("1 off, 11 off");
        assertThat(answers("perturbed", "added")).isEqualTo("1 off, 11 on");
        assertThat(deltas()).isEqualTo("δ -1 δ +1");
        assertThat(browser.value("document.querySelector('.pair small').innerText").asText())
                .contains("active latents: 2 and 1");

        writer.write(
                List.of(
                        pairLatents("run-2", "topk", 7, "pair-1", List.of(10), List.of(10)),
                        match("run-2", "topk", 7, 2, 0.5).build()));
        browser.awaitTrue("%s === '%s'".formatted(DELTAS, "δ 0 δ 0"));
        assertThat(answers("perturbed", "removed")).isEqualTo("0 off, 10 on");
    }

    @Test
    void theWindowsOfThePageAreThoseOfTheTopicAndGrowWithIt() throws Exception {
        writer.write(
                List.of(
                        match("run-3", "topk", 1, 1, 0.5).build(),
                        match("run-3", "topk", 2, 1, 0.5).build(),
                        window("run-3", "topk", 1, 1, 20_000, 0.25).setPairs(3).build(),
                        window("run-3", "topk", 1, 1, 30_000, 0.5).setPairs(5).build(),
                        window("run-3", "topk", 2, 4, 30_000, 1.1925)
                                .setPairs(7)
                                .setWindowComplete(true)
                                .build()));
        browser.open(page.url() + "#view=windows&run=run-3&sae=topk&step=2");
        browser.awaitTrue("document.querySelectorAll('#windows tbody tr').length === 1");
        assertThat(browser.value(windowRow(30_000)).asText())
                .contains("1.193[1.092, 1.293]")
                .contains("COMPLETE")
                .contains("+0.596")
                .contains("-0.596")
                .endsWith("4");
        assertThat(browser.value(windowRow(30_000) + ".split('\\t')[4]").asText()).isEqualTo("7");
        assertThat(
                        browser.value(
                                        "document.querySelector('[data-chart=windows]"
                                                + " .plot').getAttribute('aria-label')")
                                .asText())
                .as("of two live steps in one window the higher")
                .contains("run-3 / topk: from 0.250 to 1.193");

        writer.write(
                List.of(
                        window("run-3", "topk", 2, 3, 30_000, 0.75).build(),
                        window("run-3", "topk", 2, 1, 40_000, 1.25).setPairs(2).build()));
        browser.awaitTrue("document.querySelectorAll('#windows tbody tr').length === 2");
        assertThat(browser.value(windowRow(40_000)).asText()).contains("1.250").contains("OPEN");
        assertThat(browser.value(windowRow(30_000)).asText())
                .as("an older revision changes nothing")
                .contains("1.193");
        browser.value("location.hash = location.hash.replace('step=2', 'step=1')");
        browser.awaitTrue(windowRow(20_000));
        assertThat(browser.value(windowRow(30_000)).asText()).contains("0.500[0.400, 0.600]");
    }

    private static String windowRow(long start) {
        return "document.querySelector('#windows tr[data-start=\"%d\"]')?.innerText"
                .formatted(start);
    }

    private static final String DELTAS =
            "[...document.querySelectorAll('.delta')].map(d => d.innerText).join(' ')";

    private static String deltas() throws Exception {
        return browser.value(DELTAS).asText();
    }

    /** Each latent of a coalition and whether it is shown as active on one of the images. */
    private static String answers(String side, String what) throws Exception {
        return browser.value(
                        "[...document.querySelectorAll('.images figure')[%d].querySelectorAll('.answer.%s span')].map(s => s.innerText + ' ' + s.className).join(', ')"
                                .formatted(side.equals("original") ? 0 : 1, what))
                .asText();
    }

    @Test
    void theAddressCarriesWhatIsShownAndTheKeyboardSorts() throws Exception {
        browser.open(page.url() + "#view=concepts&run=run-1&sae=topk&step=200");
        browser.awaitTrue("document.querySelectorAll('#concepts tbody tr').length === 2");
        browser.value(
                "[...document.querySelectorAll('#concepts th button')].find(b =>"
                        + " b.textContent.startsWith('#')).focus()");
        for (String type : List.of("keyDown", "keyUp")) {
            browser.call(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type",
                            type,
                            "key",
                            "Enter",
                            "code",
                            "Enter",
                            "text",
                            "\r",
                            "windowsVirtualKeyCode",
                            13));
        }
        browser.awaitTrue(
                "document.querySelector('#concepts th[aria-sort]').innerText.startsWith('#')");
        assertThat(browser.value("document.querySelector('#concepts tbody').innerText").asText())
                .startsWith("1");
        browser.value(
                "const box = document.querySelector('input[type=search]'); box.value = 'wing';"
                        + " box.dispatchEvent(new Event('input')); 1");
        browser.awaitTrue(
                "document.querySelectorAll('#concepts tbody tr').length === 1 &&"
                        + " location.hash.includes('find=wing')");
    }
}
