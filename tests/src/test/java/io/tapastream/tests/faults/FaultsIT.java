package io.tapastream.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.tests.faults.FaultRun.Moment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form; {@code tests/faults/run} does all faults in several rounds. */
class FaultsIT {
    @TempDir Path folder;

    @Test
    void nothingIsLostAndNothingCountedTwiceWhateverIsKilled() throws Exception {
        try (FaultRun run = new FaultRun(folder, 1, "hashmap")) {
            run.start();
            run.strike(Fault.TASK_MANAGER_KILLED, Moment.AFTER_A_FLINK_CHECKPOINT);
            run.strike(Fault.BROKER_KILLED, Moment.AT_ONCE);
            run.strike(Fault.JOB_MANAGER_KILLED, Moment.AFTER_A_FLINK_CHECKPOINT);
            CommittedOutput.Findings findings = run.finish();
            assertThat(findings.faults()).isEmpty();
            assertThat(findings.rejected()).isPositive();
        }
    }
}
