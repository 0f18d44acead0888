package io.tapastream.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class UninterruptiblyTest {
    @Test
    void anInterruptOfTheCallerReachesTheCallerOnly() throws Exception {
        Thread caller = Thread.currentThread();
        String result =
                Uninterruptibly.call(
                        () -> {
                            caller.interrupt();
                            return Thread.currentThread().isInterrupted() ? "disturbed" : "whole";
                        });
        assertThat(result).isEqualTo("whole");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatTheWorkThrowsComesThrough() {
        assertThatThrownBy(
                        () ->
                                Uninterruptibly.call(
                                        () -> {
                                            throw new IOException("no");
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("no");
    }
}
