package io.tapastream.jobs.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedWorkTest {
    private final List<Runnable> handedOver = new ArrayList<>();
    private final AtomicInteger signals = new AtomicInteger();

    private OrderedWork<Integer> work(int mostWorks, long mostBytes) {
        return new OrderedWork<>(handedOver::add, signals::incrementAndGet, mostWorks, mostBytes);
    }

    @Test
    void resultsComeBackInOrderHoweverTheWorkIsDone() throws Exception {
        OrderedWork<Integer> work = work(100, 100);
        List<Integer> expected = IntStream.range(0, 12).boxed().toList();
        for (int i : expected) {
            if (i % 4 == 3) {
                work.add(i);
            } else {
                work.submit(1, () -> i);
            }
        }
        Collections.shuffle(handedOver, new Random(3));
        List<Integer> taken = new ArrayList<>();
        for (Runnable done : handedOver) {
            done.run();
            while (work.isReady()) {
                taken.add(work.take());
            }
        }
        assertThat(taken).isEqualTo(expected);
        assertThat(signals).hasValue(9);
        assertThat(work.isEmpty()).isTrue();
    }

    @Test
    void isFullAboveANumberOrASize() throws Exception {
        OrderedWork<Integer> number = work(2, 100);
        number.submit(1, () -> 1);
        number.add(2);
        assertThat(number.isFull()).isFalse();
        number.submit(1, () -> 3);
        assertThat(number.isFull()).isTrue();
        handedOver.forEach(Runnable::run);
        assertThat(number.isFull()).isTrue();
        assertThat(number.take()).isEqualTo(1);
        assertThat(number.isFull()).isFalse();
        assertThat(number.works()).isEqualTo(1);

        OrderedWork<Integer> size = work(100, 10);
        size.submit(9, () -> 1);
        assertThat(size.isFull()).isFalse();
        size.submit(9, () -> 2);
        assertThat(size.isFull()).isTrue();
    }

    @Test
    void takeWaitsAndPassesOnWhatTheWorkThrew() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            OrderedWork<Integer> work = new OrderedWork<>(thread, () -> {}, 10, 10);
            CountDownLatch go = new CountDownLatch(1);
            work.submit(
                    1,
                    () -> {
                        assertThat(go.await(2, TimeUnit.MINUTES)).isTrue();
                        return 5;
                    });
            work.submit(
                    1,
                    () -> {
                        throw new IOException("the disk");
                    });
            assertThat(work.isReady()).isFalse();
            go.countDown();
            assertThat(work.take()).isEqualTo(5);
            assertThatThrownBy(work::take).isInstanceOf(IOException.class).hasMessage("the disk");
        } finally {
            thread.shutdownNow();
        }
    }
}
