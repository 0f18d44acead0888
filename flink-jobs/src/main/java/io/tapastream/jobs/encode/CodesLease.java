package io.tapastream.jobs.encode;

import io.tapastream.jobs.encode.SaeRunner.Codes;
import io.tapastream.jobs.message.Sample;
import java.util.List;
import java.util.function.Predicate;

/** The right to have the codes of an SAE checkpoint until closed; closing again does nothing. */
interface CodesLease extends AutoCloseable {

    /**
     * The codes of samples.
     *
     * @param runner runs an SAE encoder where there is one
     * @param samples embedded samples of the SAE's width and image encoder
     * @param wanted the images whose activations are given too
     * @return the codes of each, in the same order
     * @throws SaeFailedException where the SAE gives no finite codes or reconstruction for one
     */
    List<Codes> codes(SaeRunner runner, List<Sample> samples, Predicate<Sample> wanted)
            throws SaeFailedException;

    @Override
    void close();
}
