package io.tapastream.jobs.encode;

import io.tapastream.inference.encode.SaeEncoderPool;
import io.tapastream.jobs.encode.SaeRunner.Codes;
import io.tapastream.jobs.message.Sample;
import java.util.List;
import java.util.function.Predicate;

/**
 * Codes that an SAE encoder computes from the embeddings.
 *
 * @param pooled the encoder, leased from the pool
 */
record EncoderLease(SaeEncoderPool.Lease pooled) implements CodesLease {
    @Override
    public List<Codes> codes(SaeRunner runner, List<Sample> samples, Predicate<Sample> wanted)
            throws SaeFailedException {
        return runner.run(pooled.encoder(), samples, wanted);
    }

    @Override
    public void close() {
        pooled.close();
    }
}
