package io.tapastream.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final AtomicLong clock = new AtomicLong();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void aFileGetsALineEveryTenSecondsWithRateAndTimeLeft() {
        Progress progress = new Progress(out, false, clock::get, "images", 10_000);
        progress.done(1);
        assertThat(printed()).isEmpty();
        clock.set(TimeUnit.SECONDS.toNanos(10));
        progress.done(1_000);
        progress.done(1_001);
        progress.finish();
        assertThat(printed().lines())
                .containsExactly("1,000 of 10,000 images, 100 per second, 1 min 30 s left");
    }

    @Test
    void aTerminalGetsOneLineThatIsClearedAtTheEnd() {
        Progress progress = new Progress(out, true, clock::get, "images", 10);
        clock.set(TimeUnit.SECONDS.toNanos(1));
        progress.done(5);
        progress.finish();
        assertThat(printed())
                .startsWith(
                        "\r[##########..........]  50 %  5 of 10 images, 5 per second, 1 s left")
                .endsWith(" \r")
                .doesNotContain("\n");
    }

    @Test
    void nothingDoneHasNoTimeLeft() {
        Progress progress = new Progress(out, true, clock::get, "images", 10);
        clock.set(TimeUnit.SECONDS.toNanos(1));
        progress.done(0);
        assertThat(printed())
                .isEqualTo("\r[....................]   0 %  0 of 10 images, 0 per second");
    }

    @Test
    void theBarIsFullOnlyWhenAllIsDoneAndAShorterLineLeavesNothingOfALonger() {
        Progress progress = new Progress(out, true, clock::get, "images", 1_000);
        clock.set(TimeUnit.SECONDS.toNanos(100));
        progress.done(999);
        clock.set(TimeUnit.SECONDS.toNanos(101));
        progress.done(1_000);
        String[] drawn = printed().substring(1).split("\r");
        assertThat(drawn[0]).startsWith("[###################.]  99 %  999 of 1,000 images");
        assertThat(drawn[1]).startsWith("[####################] 100 %  1,000 of 1,000 images");
        assertThat(drawn[1]).hasSizeGreaterThanOrEqualTo(drawn[0].length());
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
