package io.tapastream.jobs;

import io.tapastream.jobs.catalog.CatalogFunction;
import io.tapastream.jobs.catalog.EvaluatedDecoder;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.compare.BaselineFunction;
import io.tapastream.jobs.compare.CompareFunction;
import io.tapastream.jobs.compare.SilenceFunction;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.config.EventTimeOptions;
import io.tapastream.jobs.decode.DecodeFunction;
import io.tapastream.jobs.decode.DecodeOperator;
import io.tapastream.jobs.decode.EventTimes;
import io.tapastream.jobs.embed.EmbedOperator;
import io.tapastream.jobs.encode.EncodeOperator;
import io.tapastream.jobs.encode.ImageBlock;
import io.tapastream.jobs.gather.ConceptBlocks;
import io.tapastream.jobs.intake.IntakeFunction;
import io.tapastream.jobs.kafka.EpochStamp;
import io.tapastream.jobs.kafka.KafkaAccess;
import io.tapastream.jobs.kafka.KafkaConnection;
import io.tapastream.jobs.kafka.RejectionRecords;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.match.MatchFunction;
import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecord.OutputRecordCodec;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpointEvent;
import io.tapastream.jobs.message.SaeCheckpointEvent.SaeCheckpointEventCodec;
import io.tapastream.jobs.message.SaePart;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.SampleCodec;
import io.tapastream.jobs.message.SettledScores;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.message.Vocabulary;
import io.tapastream.jobs.message.WatchedScore;
import io.tapastream.jobs.score.ScoreFunction;
import io.tapastream.jobs.status.StatusFunction;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The evaluation job: annotated images, image pairs and SAE checkpoints in, live and settled scores
 * out. {@link #build} reads as the picture in ARCHITECTURE.md.
 */
public final class EvaluationJob {
    private static final Duration FLINK_CHECKPOINT_INTERVAL = Duration.ofSeconds(5);

    /** The same for every parallelism, so that a savepoint can be restored with any other. */
    private static final int MAX_PARALLELISM = 256;

    private static final String CATALOG = "catalog";

    private final EvaluationSettings settings;
    private final KafkaConnection kafka;
    private final Configuration options;

    /** Which beginning this is, where the job has no state: in the job graph, for all subtasks. */
    private final long epoch = System.currentTimeMillis();

    private EvaluationJob(Configuration options) {
        this.options = options;
        this.settings = EvaluationSettings.of(options).pinned();
        this.kafka = KafkaConnection.of(options);
    }

    /** Runs the job; see docs/options.md for its arguments. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        Configuration options = EvaluationArguments.parse(args);
        KafkaAccess.ofEvaluation(options);
        build(environment, options);
        environment.execute("tapastream evaluation");
    }

    /**
     * Adds the job to an environment.
     *
     * @throws io.tapastream.jobs.config.InvalidOptionException where an option is missing or out of
     *     range
     */
    public static void build(StreamExecutionEnvironment environment, Configuration options) {
        new EvaluationJob(options).build(environment);
    }

    private void build(StreamExecutionEnvironment environment) {
        configure(environment);

        SingleOutputStreamOperator<Sample> decoded = samples(environment);
        SingleOutputStreamOperator<Sample> saeDecoded = saeParts(environment);
        SingleOutputStreamOperator<SaeCheckpointEvent> evaluated = evaluated(environment);
        SingleOutputStreamOperator<Sample> embedded = embed(decoded);
        SingleOutputStreamOperator<SaeCheckpointEvent> taken =
                intake(saeDecoded.getSideOutput(DecodeFunction.SAE_PARTS));
        SingleOutputStreamOperator<BlockCommand> commands =
                catalog(decoded.getSideOutput(DecodeFunction.VOCABULARIES), taken.union(evaluated));
        DataStream<EvaluationEvent> opened = commands.getSideOutput(CatalogFunction.OPENED);
        SingleOutputStreamOperator<EvaluationEvent> encoded = encode(embedded, commands);
        SingleOutputStreamOperator<EvaluationEvent> matched = match(encoded, opened);
        SingleOutputStreamOperator<OutputRecord> scores =
                score(encoded.getSideOutput(EncodeOperator.TO_SCORE), matched, opened);

        DataStream<Rejection> rejected =
                decoded.getSideOutput(SideOutputs.REJECTED)
                        .union(
                                saeDecoded.getSideOutput(SideOutputs.REJECTED),
                                evaluated.getSideOutput(SideOutputs.REJECTED),
                                taken.getSideOutput(SideOutputs.REJECTED),
                                commands.getSideOutput(SideOutputs.REJECTED),
                                embedded.getSideOutput(SideOutputs.REJECTED),
                                encoded.getSideOutput(SideOutputs.REJECTED));
        DataStream<OutputRecord> statuses =
                status(
                        taken.getSideOutput(SideOutputs.STATUS)
                                .union(
                                        commands.getSideOutput(SideOutputs.STATUS),
                                        encoded.getSideOutput(SideOutputs.STATUS),
                                        scores.getSideOutput(SideOutputs.STATUS)));
        sink(scores.union(compare(scores), baselines(scores), silence(taken), statuses), rejected);
    }

    private static void configure(StreamExecutionEnvironment environment) {
        Configuration defaults = new Configuration();
        defaults.set(PipelineOptions.GENERIC_TYPES, false);
        defaults.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        if (!environment
                .getConfiguration()
                .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                .isPresent()) {
            defaults.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, FLINK_CHECKPOINT_INTERVAL);
        }
        if (!environment
                .getConfiguration()
                .getOptional(PipelineOptions.MAX_PARALLELISM)
                .isPresent()) {
            defaults.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        }
        environment.configure(defaults);
    }

    private SingleOutputStreamOperator<Sample> samples(StreamExecutionEnvironment environment) {
        Duration lateness = EvaluationSettings.read(options, EventTimeOptions.MAX_OUT_OF_ORDERNESS);
        Duration idle = EvaluationSettings.read(options, EventTimeOptions.IDLE_TIMEOUT);
        String name = KafkaConnection.SAMPLES;
        return decode(
                name,
                environment.fromSource(
                        kafka.source(name, kafka.sampleTopics()),
                        EventTimes.ofSamples(kafka.framing(), lateness, idle),
                        "source: " + name));
    }

    private SingleOutputStreamOperator<Sample> saeParts(StreamExecutionEnvironment environment) {
        String name = KafkaConnection.SAE_CHECKPOINTS;
        return decode(
                name,
                environment.fromSource(
                        kafka.source(name, kafka.saeTopics()),
                        EventTimes.ofOthers(),
                        "source: " + name));
    }

    private SingleOutputStreamOperator<Sample> decode(
            String name, DataStreamSource<SourceRecord> records) {
        return records.uid("source-" + name)
                .transform(
                        "decode: " + name,
                        CodecTypeInformation.of(new SampleCodec()),
                        new DecodeOperator(settings, kafka.framing()))
                .uid("decode-" + name);
    }

    private SingleOutputStreamOperator<SaeCheckpointEvent> evaluated(
            StreamExecutionEnvironment environment) {
        String name = KafkaConnection.STATUS;
        return environment
                .fromSource(
                        kafka.quickSource(name, kafka.statusTopic()),
                        EventTimes.ofOthers(),
                        "source: " + name)
                .uid("source-" + name)
                .process(new EvaluatedDecoder(kafka.framing()))
                .returns(CodecTypeInformation.of(new SaeCheckpointEventCodec()))
                .name("evaluated")
                .uid("evaluated");
    }

    private SingleOutputStreamOperator<Sample> embed(DataStream<Sample> decoded) {
        EvaluationSettings.Inference inference = settings.inference();
        boolean apart = inference.encoderParallelism() > 0;
        // With another parallelism records are sent around: those of one image the same way.
        DataStream<Sample> routed =
                apart
                        ? decoded.keyBy(
                                sample -> sample.dataSet() + '/' + sample.id(), Types.STRING)
                        : decoded;
        SingleOutputStreamOperator<Sample> embedded =
                routed.transform(
                                "embed",
                                CodecTypeInformation.of(new SampleCodec()),
                                new EmbedOperator(settings))
                        .uid("embed");
        if (apart) {
            embedded.setParallelism(inference.encoderParallelism());
        }
        if (inference.encoderOwnSlots()) {
            embedded.slotSharingGroup("image-encoder");
        }
        return embedded;
    }

    private SingleOutputStreamOperator<SaeCheckpointEvent> intake(DataStream<SaePart> parts) {
        return parts.keyBy(part -> part.id().key(), Types.STRING)
                .process(new IntakeFunction(settings))
                .returns(CodecTypeInformation.of(new SaeCheckpointEventCodec()))
                .name("intake")
                .uid("intake");
    }

    private SingleOutputStreamOperator<BlockCommand> catalog(
            DataStream<Vocabulary> vocabularies, DataStream<SaeCheckpointEvent> events) {
        return vocabularies
                .keyBy(vocabulary -> CATALOG, Types.STRING)
                .connect(events.keyBy(event -> CATALOG, Types.STRING))
                .process(
                        new CatalogFunction(settings),
                        CodecTypeInformation.of(new BlockCommand.BlockCommandCodec()))
                .setParallelism(1)
                .name("catalog")
                .uid("catalog");
    }

    private SingleOutputStreamOperator<EvaluationEvent> encode(
            DataStream<Sample> samples, DataStream<BlockCommand> commands) {
        int blocks = settings.blocks().imageBlocks();
        KeyedStream<Sample, String> keyed =
                samples.keyBy(sample -> ImageBlock.of(sample, blocks).key(), Types.STRING);
        KeyedStream<BlockCommand, String> keyedCommands =
                commands.keyBy(
                        command -> new ImageBlock(command.dataSet(), command.block()).key(),
                        Types.STRING);
        return keyed.connect(keyedCommands)
                .transform(
                        "encode",
                        CodecTypeInformation.of(new EvaluationEventCodec()),
                        new EncodeOperator(settings))
                .uid("encode");
    }

    private SingleOutputStreamOperator<EvaluationEvent> match(
            DataStream<EvaluationEvent> encoded, DataStream<EvaluationEvent> opened) {
        return encoded.union(opened)
                .keyBy(ConceptBlocks::key, Types.STRING)
                .process(new MatchFunction(settings))
                .returns(CodecTypeInformation.of(new EvaluationEventCodec()))
                .name("gather, match")
                .uid("match");
    }

    private SingleOutputStreamOperator<OutputRecord> score(
            DataStream<EvaluationEvent> encoded,
            DataStream<EvaluationEvent> matched,
            DataStream<EvaluationEvent> opened) {
        DataStream<EvaluationEvent> once =
                opened.filter(event -> ConceptBlocks.of(event) == 0)
                        .name("first concept block")
                        .uid("first-concept-block");
        return encoded.union(matched, once)
                .keyBy(event -> event.evaluation().key(), Types.STRING)
                .process(new ScoreFunction(settings))
                .returns(CodecTypeInformation.of(new OutputRecordCodec()))
                .name("score")
                .uid("score");
    }

    private DataStream<OutputRecord> compare(SingleOutputStreamOperator<OutputRecord> scores) {
        return scores.getSideOutput(ScoreFunction.SETTLED)
                .keyBy(SettledScores::series, Types.STRING)
                .process(new CompareFunction(settings))
                .returns(CodecTypeInformation.of(new OutputRecordCodec()))
                .name("compare")
                .uid("compare");
    }

    private DataStream<OutputRecord> baselines(SingleOutputStreamOperator<OutputRecord> scores) {
        return scores.getSideOutput(ScoreFunction.WATCHED)
                .keyBy(WatchedScore::shape, Types.STRING)
                .process(new BaselineFunction(settings))
                .returns(CodecTypeInformation.of(new OutputRecordCodec()))
                .name("compare: baselines")
                .uid("compare-baselines");
    }

    private DataStream<OutputRecord> silence(DataStream<SaeCheckpointEvent> announced) {
        return announced
                .keyBy(
                        event -> ((SaeCheckpointEvent.Announced) event).sae().id().lineage(),
                        Types.STRING)
                .process(new SilenceFunction(settings.alerting().silenceMillis()))
                .returns(CodecTypeInformation.of(new OutputRecordCodec()))
                .name("compare: silence")
                .uid("compare-silence");
    }

    private static DataStream<OutputRecord> status(DataStream<StatusEvent> events) {
        return events.keyBy(event -> event.id().key(), Types.STRING)
                .process(new StatusFunction())
                .returns(CodecTypeInformation.of(new OutputRecordCodec()))
                .name("status")
                .uid("status");
    }

    private void sink(DataStream<OutputRecord> scores, DataStream<Rejection> rejected) {
        DataStream<OutputRecord> refused =
                rejected.map(new RejectionRecords())
                        .returns(CodecTypeInformation.of(new OutputRecordCodec()))
                        .name("rejected")
                        .uid("rejected");
        scores.union(refused)
                .map(new EpochStamp(epoch))
                .returns(CodecTypeInformation.of(new OutputRecordCodec()))
                .name("epoch")
                .uid("epoch")
                .sinkTo(kafka.sink())
                .name("sink")
                .uid("sink");
    }
}
