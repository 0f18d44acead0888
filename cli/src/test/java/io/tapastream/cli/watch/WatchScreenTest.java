package io.tapastream.cli.watch;

import static io.tapastream.read.model.TestRecords.health;
import static io.tapastream.read.model.TestRecords.match;
import static io.tapastream.read.model.TestRecords.tapa;
import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.RunsModel;
import io.tapastream.schemas.SaeRole;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchScreenTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final TerminalSize LARGE = new TerminalSize(50, 160);

    private final RunsModel model = new RunsModel();
    private final WatchScreen screen =
            new WatchScreen(model, ScoreMethod.DEFAULT, run -> !run.equals("no"));

    private List<String> plain(TerminalSize size) {
        return screen.lines(size, NOON.plusSeconds(5), 3).stream()
                .map(line -> line.replaceAll("\u001b\\[\\d*m", ""))
                .toList();
    }

    private void steps(int count) {
        for (int step = 1; step <= count; step++) {
            model.apply(match("r", "topk", step, 1, step / 64.0).build(), NOON.minusSeconds(step));
            model.apply(tapa("r", "topk", step, 1, step / 32.0).build(), NOON.minusSeconds(step));
        }
    }

    @Test
    void saysHowFreshItIsAndDrawsTheCurves() {
        steps(8);
        model.apply(match("no", "topk", 1, 1, 0.5).build(), NOON);
        List<String> lines = plain(LARGE);
        assertThat(lines).hasSize(2 + 8 + 1);
        assertThat(lines.get(0))
                .contains("8 SAE checkpoints")
                .contains("newest score: 6 s ago")
                .contains("behind: 3 records");
        assertThat(lines.get(10)).contains("0.016 ▁▂▃▄▅▆▇█ 0.125").contains("TAPA 0.031 ▁▂▃");
    }

    @Test
    void keepsToTheTerminalAndShowsWhatMovedLast() {
        steps(30);
        List<String> lines = plain(new TerminalSize(12, 70));
        assertThat(lines).hasSizeLessThanOrEqualTo(12);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(70));
        assertThat(String.join("\n", lines))
                .contains("that moved earlier")
                .contains("       1  SETTLED");
    }

    @Test
    void warningsAreShownWithoutWhatATerminalObeys() {
        model.apply(
                health("r", "topk", 1, 1)
                        .setWarnings(List.of("mostly dead\u001b]0;x\u0007"))
                        .build(),
                NOON);
        assertThat(String.join("\n", plain(LARGE)))
                .contains("topk step 1: mostly dead?]0;x?")
                .doesNotContain("\u001b");
    }

    @Test
    void aProbeIsNamedAsOneWhereOthersHaveTheirDelta() {
        model.apply(match("r", "bound", 0, 1, 0.9).setRole(SaeRole.PROBE).build(), NOON);
        model.apply(match("r", "topk", 0, 1, 0.5).build(), NOON);
        List<String> lines = plain(LARGE);
        assertThat(lines)
                .anyMatch(line -> line.matches(".*bound.*0\\.900 \\[.*]\\s+\\S+\\s+probe .*"));
        assertThat(lines).noneMatch(line -> line.contains("topk") && line.contains("probe"));
    }

    @Test
    void nothingYetIsShownAsNothingYet() {
        assertThat(plain(LARGE).get(0)).contains("no score yet");
    }

    @Test
    void whatSttySays() {
        assertThat(TerminalSize.parse("40 132\n")).isEqualTo(new TerminalSize(40, 132));
        assertThat(TerminalSize.parse("0 0\n")).isEqualTo(new TerminalSize(24, 80));
        assertThat(TerminalSize.parse("")).isEqualTo(new TerminalSize(24, 80));
    }
}
