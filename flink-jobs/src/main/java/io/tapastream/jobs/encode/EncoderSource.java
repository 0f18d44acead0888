package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.concurrent.CompletableFuture;

/** Where the evaluation of image blocks gets the codes of SAE checkpoints from. */
interface EncoderSource {

    /** Leases an SAE encoder that is open; null where it is not. Never waits. */
    CodesLease leaseIfOpen(SaeCheckpoint sae);

    /**
     * Opens an SAE encoder on another thread.
     *
     * @return the lease, or why there is none, whatever the failure was; its receiver closes the
     *     lease, or cancels the future before it is done
     */
    CompletableFuture<CodesLease> load(SaeCheckpoint sae);
}
