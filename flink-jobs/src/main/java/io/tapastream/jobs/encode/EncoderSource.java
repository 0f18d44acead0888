package io.tapastream.jobs.encode;

import io.tapastream.inference.encode.SaeEncoderPool.Lease;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.concurrent.CompletableFuture;

/** Where the evaluation of image blocks gets its SAE encoders from. */
interface EncoderSource {

    /** Leases an SAE encoder that is open; null where it is not. Never waits. */
    Lease leaseIfOpen(SaeCheckpoint sae);

    /**
     * Opens an SAE encoder on another thread.
     *
     * @return the lease, or why there is none, whatever the failure was; its receiver closes the
     *     lease, or cancels the future before it is done
     */
    CompletableFuture<Lease> load(SaeCheckpoint sae);
}
