package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.encode.SaeEncoderPool.Lease;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EncoderLoadsTest {
    private static final SaeCheckpoint FIRST = Messages.sae("run", "sae", 1);
    private static final SaeCheckpoint SECOND = Messages.sae("run", "sae", 2);

    private final Map<String, CompletableFuture<Lease>> loads = new LinkedHashMap<>();
    private final Deque<EncoderLoads.Turn> turns = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final TinySaes saes = new TinySaes();

    private final EncoderLoads opening =
            new EncoderLoads(
                    sae -> loads.computeIfAbsent(sae.id().key(), key -> new CompletableFuture<>()),
                    turns::add,
                    new EncoderLoads.Blocks() {
                        @Override
                        public void evaluate(
                                SaeCheckpoint sae, ImageBlock block, SaeEncoder encoder) {
                            float[] embedding = {1, 2, 3, 4};
                            assertThat(encoder.encode(embedding, 1).values())
                                    .containsExactly(10, 10);
                            told.add(sae.id().step() + " on " + block.index());
                        }

                        @Override
                        public void refuse(
                                SaeCheckpoint sae, List<ImageBlock> waiting, Throwable cause) {
                            told.add(sae.id().step() + " refused: " + cause.getMessage());
                        }
                    });

    private void turn() throws Exception {
        turns.remove().run();
    }

    private void open(SaeCheckpoint sae) throws Exception {
        loads.get(sae.id().key()).complete(saes.lease(sae));
    }

    @AfterEach
    void closeAll() {
        saes.close();
    }

    private static ImageBlock block(int index) {
        return new ImageBlock("birds", index);
    }

    @Test
    void blocksAreEvaluatedOneInATurnOnceTheEncoderIsOpen() throws Exception {
        opening.await(FIRST, block(0));
        opening.await(FIRST, block(1));
        opening.await(SECOND, block(0));
        assertThat(loads).hasSize(2);
        assertThat(turns).isEmpty();
        open(SECOND);
        turn();
        assertThat(told).containsExactly("2 on 0");
        assertThat(saes.inUse()).isZero();
        open(FIRST);
        turn();
        opening.await(FIRST, block(2));
        turn();
        assertThat(saes.inUse()).isOne();
        turn();
        assertThat(told).containsExactly("2 on 0", "1 on 0", "1 on 1", "1 on 2");
        assertThat(saes.inUse()).isZero();
        assertThat(turns).isEmpty();
        assertThat(opening.size()).isZero();
    }

    @Test
    void aBlockThatAsksAgainIsEvaluatedOnceAndWaitsUntilThen() throws Exception {
        opening.await(FIRST, block(0));
        opening.await(FIRST, block(1));
        opening.await(FIRST, block(0));
        open(FIRST);
        assertThat(opening.waits(FIRST, block(0))).isTrue();
        assertThat(opening.waits(SECOND, block(0))).isFalse();
        turn();
        assertThat(opening.waits(FIRST, block(0))).isFalse();
        assertThat(opening.waits(FIRST, block(1))).isTrue();
        turn();
        assertThat(told).containsExactly("1 on 0", "1 on 1");
        assertThat(turns).isEmpty();
    }

    @Test
    void oneThatCannotBeOpenedDoesNotStopTheOthers() throws Exception {
        opening.await(FIRST, block(0));
        opening.await(SECOND, block(0));
        loads.get(FIRST.id().key()).completeExceptionally(new IOException("gone"));
        open(SECOND);
        turn();
        turn();
        assertThat(told).containsExactly("1 refused: gone", "2 on 0");
        assertThat(opening.size()).isZero();
    }

    @Test
    void whatIsOpenedAheadIsNotHeld() throws Exception {
        opening.prefetch(FIRST);
        open(FIRST);
        turn();
        assertThat(told).isEmpty();
        assertThat(saes.inUse()).isZero();
    }

    @Test
    void afterTheEndNothingIsEvaluatedAndNothingStaysLeased() throws Exception {
        opening.await(FIRST, block(0));
        opening.await(FIRST, block(1));
        opening.await(SECOND, block(0));
        open(FIRST);
        turn();
        opening.close();
        assertThat(saes.inUse()).isZero();
        assertThat(loads.get(SECOND.id().key())).isCancelled();
        while (!turns.isEmpty()) {
            turn();
        }
        assertThat(told).containsExactly("1 on 0");
    }
}
