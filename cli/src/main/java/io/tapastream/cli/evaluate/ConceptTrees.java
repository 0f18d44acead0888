package io.tapastream.cli.evaluate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.SparseVector;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Decision trees (CART, Gini; Tribuo's) that tell a concept from activations of latents, and how
 * accurate they are on the sample they were fitted to. For one sample of one concept.
 */
final class ConceptTrees {
    /** Every image has it, so that none is without a feature; it never splits. */
    private static final String CONSTANT = "constant";

    private static final LabelFactory LABELS = new LabelFactory();
    private static final Label ABSENT = new Label("absent");
    private static final Label SHOWN = new Label("shown");

    private final List<int[]> active;
    private final List<double[]> values;
    private final List<Boolean> shown;
    private final Set<Integer> without = new HashSet<>();

    /**
     * @param active the latents of each image, ascending
     * @param values their activations
     * @param shown whether each image shows the concept
     */
    ConceptTrees(List<int[]> active, List<double[]> values, List<Boolean> shown) {
        this.active = active;
        this.values = values;
        this.shown = shown;
    }

    /**
     * The first split of a tree.
     *
     * @param latent that splits; -1 where no latent separates anything
     * @param accuracy of the split alone
     */
    record Root(int latent, double accuracy) {}

    /** Leaves a latent out of the trees that follow. */
    void leaveOut(int latent) {
        without.add(latent);
    }

    /** The root of a tree on the latents that are not left out. */
    Root root() {
        TreeModel<Label> tree = fit(1);
        Node<Label> root = tree.getRoot();
        List<Integer> correct = correctByDepth(tree);
        int latent =
                root instanceof SplitNode<Label> split
                        ? Integer.parseInt(
                                tree.getFeatureIDMap().get(split.getFeatureID()).getName())
                        : -1;
        return new Root(latent, accuracy(correct.get(correct.size() - 1)));
    }

    /** The accuracy of the unlimited tree when it ends after 1, 2, ... splits on each path. */
    List<Double> accuracies() {
        List<Integer> correct = correctByDepth(fit(Integer.MAX_VALUE));
        return correct.subList(Math.min(1, correct.size() - 1), correct.size()).stream()
                .map(this::accuracy)
                .toList();
    }

    private double accuracy(int correct) {
        return (double) correct / shown.size();
    }

    private TreeModel<Label> fit(int depth) {
        MutableDataset<Label> images =
                new MutableDataset<>(
                        new SimpleDataSourceProvenance("annotated images", LABELS), LABELS);
        for (int image = 0; image < shown.size(); image++) {
            images.add(example(image));
        }
        CARTClassificationTrainer trainer =
                new CARTClassificationTrainer(depth, 1, 0, 1, false, new GiniIndex(), 1);
        return trainer.train(images);
    }

    private Example<Label> example(int image) {
        ArrayExample<Label> example = new ArrayExample<>(shown.get(image) ? SHOWN : ABSENT);
        example.add(CONSTANT, 1);
        int[] latents = active.get(image);
        for (int i = 0; i < latents.length; i++) {
            if (!without.contains(latents[i])) {
                example.add(Integer.toString(latents[i]), values.get(image)[i]);
            }
        }
        return example;
    }

    /** An image at a node. */
    private record At(Node<Label> node, SparseVector image, boolean shows) {}

    /** How many images have the majority's label at their node after 0, 1, ... splits. */
    private List<Integer> correctByDepth(TreeModel<Label> tree) {
        List<Integer> correct = new ArrayList<>();
        List<At> level = new ArrayList<>();
        for (int image = 0; image < shown.size(); image++) {
            SparseVector vector =
                    SparseVector.createSparseVector(example(image), tree.getFeatureIDMap(), false);
            level.add(new At(tree.getRoot(), vector, shown.get(image)));
        }
        while (true) {
            correct.add(Majorities.correct(level.stream().map(At::node).toList(), shows(level)));
            if (level.stream().allMatch(at -> at.node().isLeaf())) {
                return correct;
            }
            level = level.stream().map(ConceptTrees::next).toList();
        }
    }

    private static List<Boolean> shows(List<At> level) {
        return level.stream().map(At::shows).toList();
    }

    private static At next(At at) {
        return at.node().isLeaf()
                ? at
                : new At(at.node().getNextNode(at.image()), at.image(), at.shows());
    }
}
