package io.tapastream.jobs.shared;

import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Which GPU a subtask uses: one of those that Flink's external resource "gpu" lists. */
public final class Gpus {
    private static final String RESOURCE = "gpu";
    private static final String INDEX = "index";

    private Gpus() {}

    /**
     * The index of the GPU for a subtask. Flink lists all GPUs of a TaskManager to each of its
     * slots, so the subtasks take them in turn. The first GPU where Flink lists none.
     *
     * @throws IllegalStateException where a GPU is listed without a number as its index
     */
    public static int indexFor(RuntimeContext context) {
        return index(
                context.getExternalResourceInfos(RESOURCE),
                context.getTaskInfo().getIndexOfThisSubtask());
    }

    static int index(Set<ExternalResourceInfo> listed, int subtask) {
        List<Integer> indices = listed.stream().map(Gpus::index).sorted().toList();
        return indices.isEmpty() ? 0 : indices.get(subtask % indices.size());
    }

    private static int index(ExternalResourceInfo gpu) {
        String index =
                gpu.getProperty(INDEX)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "Flink's external resource gpu lists "
                                                        + gpu
                                                        + " without the property "
                                                        + INDEX));
        try {
            return Integer.parseInt(index);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "the index '" + index + "' of Flink's external resource gpu is no number", e);
        }
    }
}
