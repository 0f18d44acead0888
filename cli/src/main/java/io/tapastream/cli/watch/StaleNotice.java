package io.tapastream.cli.watch;

import java.io.PrintWriter;

/** A line when Kafka stops answering, and one when it answers again. */
final class StaleNotice {
    private final PrintWriter out;
    private boolean stale;

    StaleNotice(PrintWriter out) {
        this.out = out;
    }

    void stale(String why) {
        if (!stale) {
            say("what is shown may be out of date: " + why);
        }
        stale = true;
    }

    void fresh() {
        if (stale) {
            say("Kafka answers again");
        }
        stale = false;
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
