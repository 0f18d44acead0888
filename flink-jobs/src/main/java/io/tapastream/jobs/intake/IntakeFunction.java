package io.tapastream.jobs.intake;

import io.tapastream.core.io.Sha256;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.decode.RefusedException;
import io.tapastream.jobs.decode.UriReader;
import io.tapastream.jobs.message.Origin;
import io.tapastream.jobs.message.RecordFault;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeCheckpointEvent;
import io.tapastream.jobs.message.SaePart;
import io.tapastream.jobs.message.SaePart.Chunk;
import io.tapastream.jobs.message.SaePart.Manifest;
import io.tapastream.jobs.message.SaePart.Refused;
import io.tapastream.jobs.message.SaePart.SaePartCodec;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.message.StatusEvent.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intake stage, keyed by SAE checkpoint: puts the chunks together in whatever order they come,
 * verifies the file's SHA-256 and its tensors, writes it once to the model store and announces it.
 * What is not complete in time is rejected with what is missing.
 */
public final class IntakeFunction
        extends KeyedProcessFunction<String, SaePart, SaeCheckpointEvent> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(IntakeFunction.class);
    private static final int MISSING_NAMED = 10;

    private final EvaluationSettings settings;

    private transient ModelStore store;
    private transient UriReader uris;
    private transient ValueState<SaePart> manifest;
    private transient ValueState<SaePart> lastPart;
    private transient ValueState<Long> lastArrival;
    private transient ValueState<String> announced;
    private transient ValueState<String> refused;
    private transient ChunkState chunks;
    private transient IntakeMetrics metrics;

    public IntakeFunction(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        store = new ModelStore(settings.intake().modelStore());
        uris = new UriReader(settings.uris());
        CodecTypeInformation<SaePart> part = CodecTypeInformation.of(new SaePartCodec());
        manifest = getRuntimeContext().getState(new ValueStateDescriptor<>("manifest", part));
        lastPart = getRuntimeContext().getState(new ValueStateDescriptor<>("last-part", part));
        lastArrival =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("last-arrival", Types.LONG));
        announced =
                getRuntimeContext().getState(new ValueStateDescriptor<>("announced", Types.STRING));
        refused = getRuntimeContext().getState(new ValueStateDescriptor<>("refused", Types.STRING));
        chunks = new ChunkState(getRuntimeContext());
        metrics = new IntakeMetrics(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(SaePart part, Context context, Collector<SaeCheckpointEvent> out)
            throws Exception {
        String done = announced.value();
        if (part.sha256().equals(done)) {
            return;
        }
        if (done != null) {
            if (part instanceof Manifest) {
                String message =
                        "the SAE checkpoint "
                                + part.id()
                                + " was published before with another content, SHA-256 "
                                + done;
                context.output(SideOutputs.REJECTED, rejection(part, "SAE_ID_REUSED", message));
            }
            return;
        }
        if (part instanceof Refused manifestRefused) {
            refuse(manifestRefused, context);
            return;
        }
        if (beginsAnew(part)) {
            context.output(SideOutputs.STATUS, StatusEvent.of(part.id(), Kind.RECEIVING));
        }
        if (part instanceof Manifest declared) {
            manifest.update(declared);
            refused.clear();
        } else if (part instanceof Chunk chunk) {
            chunks.add(chunk);
            metrics.chunk();
            // Only where the part came from is needed later, should the manifest never come.
            lastPart.update(
                    new Chunk(
                            chunk.id(),
                            chunk.sha256(),
                            chunk.index(),
                            new byte[0],
                            chunk.origin()));
        }
        lastArrival.update(context.timerService().currentProcessingTime());
        context.timerService()
                .registerProcessingTimeTimer(
                        context.timerService().currentProcessingTime()
                                + settings.intake().chunkTimeoutMillis());
        tryComplete(context, out);
    }

    /** Whether its status is to say that it is received: chunks of a refused manifest do not. */
    private boolean beginsAnew(SaePart part) throws Exception {
        String ofRefused = refused.value();
        if (part instanceof Manifest && ofRefused != null) {
            return true;
        }
        return lastArrival.value() == null && !part.sha256().equals(ofRefused);
    }

    /**
     * Lets go what came of an SAE checkpoint whose manifest decode has refused. Chunks that follow
     * are kept for a while, since a corrected manifest may come behind them, but say nothing new.
     */
    private void refuse(Refused manifestRefused, Context context) throws Exception {
        forget();
        refused.update(manifestRefused.sha256());
        context.output(
                SideOutputs.STATUS,
                StatusEvent.because(
                        manifestRefused.id(),
                        Kind.REFUSED,
                        manifestRefused.reason(),
                        manifestRefused.sentence()));
    }

    private void tryComplete(Context context, Collector<SaeCheckpointEvent> out) throws Exception {
        if (!(manifest.value() instanceof Manifest declared)) {
            return;
        }
        long start = System.nanoTime();
        byte[] file;
        try {
            if (declared.uri() == null && chunks.count(declared.sha256()) < declared.chunkCount()) {
                return;
            }
            requireEncoder(declared);
            if (declared.uri() != null) {
                file = uris.read(declared.uri(), declared.byteLength());
            } else {
                file = assemble(declared);
            }
            SaeCheckpoint verified = verify(declared, file);
            store.put(declared.sha256(), file);
            metrics.taken(System.nanoTime() - start);
            announced.update(declared.sha256());
            out.collect(new SaeCheckpointEvent.Announced(verified));
        } catch (RefusedException e) {
            reject(context, declared, e.reason(), e.getMessage());
        } catch (SaeFormatException e) {
            reject(context, declared, e.code(), e.getMessage());
        }
        forget();
    }

    private byte[] assemble(Manifest declared) throws Exception {
        try {
            return chunks.assemble(declared.sha256(), declared.chunkCount(), declared.byteLength());
        } catch (OutOfMemoryError e) {
            throw new RefusedException(
                    RecordFault.OUT_OF_MEMORY,
                    "the SAE checkpoint "
                            + declared.id()
                            + " of "
                            + declared.byteLength()
                            + " bytes does not fit into the memory that is left; lower"
                            + " sae-max-size or give the process more",
                    e);
        }
    }

    private void requireEncoder(Manifest declared) throws RefusedException {
        Optional<String> objection = settings.encoder().objection(declared.encoder());
        if (objection.isPresent()) {
            throw new RefusedException(
                    "IMAGE_ENCODER", "the SAE checkpoint " + declared.id() + " " + objection.get());
        }
    }

    private static SaeCheckpoint verify(Manifest declared, byte[] file)
            throws RefusedException, SaeFormatException {
        if (file == null || file.length != declared.byteLength()) {
            throw new RefusedException(
                    "SAE_LENGTH",
                    "the SAE checkpoint "
                            + declared.id()
                            + " does not have the "
                            + declared.byteLength()
                            + " bytes that its manifest declares");
        }
        String digest = Sha256.hex(file);
        if (!digest.equals(declared.sha256())) {
            throw new RefusedException(
                    "SAE_SHA256",
                    "the SHA-256 of the SAE checkpoint "
                            + declared.id()
                            + " is "
                            + digest
                            + ", its manifest declares "
                            + declared.sha256());
        }
        return declared.verified(
                RecordFault.guard(
                        () -> warnings(declared, file),
                        fault -> {
                            LOG.warn(
                                    "the SAE checkpoint {} is refused",
                                    declared.id(),
                                    fault.cause());
                            throw new SaeFormatException(
                                    fault.reason(),
                                    "the SAE checkpoint "
                                            + declared.id()
                                            + ": "
                                            + fault.sentence());
                        }));
    }

    private static List<String> warnings(Manifest declared, byte[] file) throws SaeFormatException {
        try (SaeWeights weights = SaeWeights.read(ByteBuffer.wrap(file), declared.descriptor())) {
            return weights.warnings();
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<SaeCheckpointEvent> out)
            throws Exception {
        Long last = lastArrival.value();
        if (last == null || time < last + settings.intake().chunkTimeoutMillis()) {
            return;
        }
        if (manifest.value() instanceof Manifest declared) {
            reject(
                    context,
                    declared,
                    "MISSING_CHUNKS",
                    "the SAE checkpoint "
                            + declared.id()
                            + " has "
                            + chunks.count(declared.sha256())
                            + " of "
                            + declared.chunkCount()
                            + " chunks; missing are "
                            + chunks.missing(
                                    declared.sha256(), declared.chunkCount(), MISSING_NAMED));
        } else if (lastPart.value() != null && !lastPart.value().sha256().equals(refused.value())) {
            reject(
                    context,
                    lastPart.value(),
                    "MISSING_MANIFEST",
                    "chunks came for the SAE checkpoint "
                            + lastPart.value().id()
                            + " but no manifest");
        }
        forget();
    }

    /** Frees what was gathered; that the checkpoint was announced stays known. */
    private void forget() {
        manifest.clear();
        lastPart.clear();
        lastArrival.clear();
        chunks.clear();
    }

    private static void reject(
            KeyedProcessFunction<String, SaePart, SaeCheckpointEvent>.Context context,
            SaePart part,
            String reason,
            String message) {
        context.output(SideOutputs.REJECTED, rejection(part, reason, message));
        context.output(
                SideOutputs.STATUS, StatusEvent.because(part.id(), Kind.REFUSED, reason, message));
    }

    private static Rejection rejection(SaePart part, String reason, String message) {
        Origin origin = part.origin();
        return Rejection.late(origin, "intake", reason, message, null, part.id().key());
    }
}
