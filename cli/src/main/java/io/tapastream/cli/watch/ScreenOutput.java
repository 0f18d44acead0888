package io.tapastream.cli.watch;

import io.tapastream.read.model.Evaluation;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;

/** Draws the whole screen at each call, on the terminal's second screen, which leaves no traces. */
final class ScreenOutput implements WatchOutput {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final WatchScreen screen;
    private final PrintWriter out;
    private final Clock clock;

    ScreenOutput(WatchScreen screen, PrintWriter out, Clock clock) {
        this.screen = screen;
        this.out = out;
        this.clock = clock;
        out.print(ENTER);
        out.flush();
    }

    @Override
    public void show(List<Evaluation> changed, long lag) throws InterruptedException {
        draw(lag);
    }

    @Override
    public void stale(String why) throws InterruptedException {
        draw(WatchScreen.STALE);
    }

    private void draw(long lag) throws InterruptedException {
        // The last column stays free: a terminal that wraps there would break each line in two.
        TerminalSize size = TerminalSize.now();
        TerminalSize drawn = new TerminalSize(size.rows(), Math.max(1, size.columns() - 1));
        out.print(HOME);
        out.print(String.join("\u001b[K\r\n", screen.lines(drawn, clock.instant(), lag)));
        out.print("\u001b[K" + CLEAR_BELOW);
        out.flush();
    }

    @Override
    public void close() {
        out.print(LEAVE);
        out.flush();
    }
}
