package io.tapastream.jobs.message;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.HealthFigures;
import io.tapastream.core.score.ImageFigures;
import io.tapastream.core.score.SampledImage;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.jobs.message.EvaluationEvent.BlockInfluence;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.HealthUpdate;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.ImageHealth;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEvent.Sampled;
import io.tapastream.jobs.message.EvaluationEvent.SampledReport;
import io.tapastream.jobs.message.Sample.Kind;
import io.tapastream.jobs.message.Sample.View;
import java.util.List;

/** One message of each kind, for tests. */
public final class Messages {
    public static final Origin ORIGIN = new Origin("annotated-images", 3, 41, 1_700_000_000_000L);

    private Messages() {}

    public static SaeCheckpoint sae(String run, String sae, long step) {
        return new SaeCheckpoint(
                new SaeId(run, sae, step),
                1_700_000_000_500L,
                "clip",
                "TRAINED",
                new SaeDescriptor(SaeDescriptor.TOPK, 4, 300, 2, true, null),
                "ab".repeat(32),
                1234,
                List.of("the threshold is 0"),
                ORIGIN);
    }

    public static Vocabulary vocabulary() {
        return new Vocabulary("birds/2026", List.of("blue wing", "it's red"), ORIGIN);
    }

    public static Sample image(String id, long time, float... embedding) {
        return image(id, time, View.ofEmbedding("clip", embedding));
    }

    public static Sample image(String id, long time, View view) {
        return new Sample(
                Kind.IMAGE,
                "birds/2026",
                id,
                time,
                List.of(view),
                new int[] {0, 1},
                -1,
                -1,
                ORIGIN);
    }

    public static Sample pair(String id, long time, float... embedding) {
        View view = View.ofEmbedding("clip", embedding);
        return new Sample(
                Kind.PAIR, "birds/2026", id, time, List.of(view, view), null, 1, -1, ORIGIN);
    }

    public static SampledImage sampledImage() {
        return new SampledImage(
                new float[] {1, -2}, new int[] {0, 128, 299}, new float[] {0.5f, -1, 2});
    }

    public static List<EvaluationEvent> events() {
        EvaluationId id = new EvaluationId(new SaeId("run", "topk-300", 1000), "birds/2026");
        return List.of(
                new Opened(sae("run", "topk-300", 1000), vocabulary(), 64, 2, 1),
                new ImageCodes(
                        id,
                        0,
                        "image 7",
                        false,
                        new int[] {0, 128, 299},
                        new int[] {1},
                        new ImageHealth(
                                new ImageFigures(0.75, 0.5, Double.NaN),
                                new float[] {1, -2},
                                new float[] {0, 3})),
                new PairCodes(
                        id,
                        "pair 9",
                        false,
                        new int[] {5},
                        new int[] {5, 6},
                        0,
                        -1,
                        null,
                        1_700_000_000_900L),
                new BlockReport(id, 0, 63, 90, 45, 91, true, false),
                new MatchUpdate(
                        id,
                        0,
                        90,
                        91,
                        -7L,
                        true,
                        false,
                        List.of(new BlockInfluence(0, 3, new long[] {5, -5})),
                        List.of(
                                new ConceptMatches(
                                        1,
                                        List.of(
                                                new ConceptMatch(
                                                        1,
                                                        12,
                                                        new int[] {299, 4},
                                                        new double[] {0.5, 0.75})),
                                        List.of(new double[] {0.5, 0.625})))),
                new HealthUpdate(
                        id, 90, -7L, new int[] {3, 0, 2}, new HealthFigures(0.5, Double.NaN, 0.25)),
                new SampledReport(
                        new BlockReport(id, 0, 63, 90, 45, 91, false, false),
                        true,
                        List.of("image 4"),
                        List.of(new Sampled("image 7", sampledImage()))));
    }
}
