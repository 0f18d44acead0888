package io.tapastream.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A drawn data set: pictures of birds whose concepts are known because they were drawn from them.
 * On disk it has the layouts of CUB-200-2011 ({@link #cub}) and of synCUB ({@link #syncub}).
 *
 * <p>Half of the pictures in the CUB folder are marked for training (of an SAE) and half for
 * testing (the annotated images to evaluate on); each bird is in both halves. A pair shows one bird
 * in one scene twice, with one attribute redrawn: the removed and the added concept belong to one
 * group. Backgrounds are never swapped.
 *
 * @param cub folder of the annotated pictures
 * @param syncub folder of the pairs
 * @param trainingImages pictures marked for training
 * @param images annotated pictures marked for testing
 * @param pairs pairs of pictures
 */
public record BirdDataSet(Path cub, Path syncub, int trainingImages, int images, int pairs) {

    /** Told after each picture; calls come from several threads. */
    @FunctionalInterface
    public interface Progress {
        void drawn(int done, int total);
    }

    private static final int MOST_BIRDS = 300;
    private static final int PICTURES_PER_BIRD = 5;

    /** One picture to be drawn. */
    record Picture(Path file, Bird bird, Scene scene) {}

    /** Concept names at the index of their concept. */
    public static List<String> conceptNames() {
        return BirdGroup.conceptNames();
    }

    /**
     * Draws the data set on all cores. The same arguments give the same files.
     *
     * @param folder made when missing; files of an earlier drawing in it are written over
     * @param images annotated pictures to evaluate on; as many again are drawn for training
     * @param pairs pairs of pictures
     * @throws IllegalArgumentException when images or pairs is below 1
     * @throws IOException when the folder cannot be written
     */
    public static BirdDataSet draw(Path folder, int images, int pairs, long seed, Progress progress)
            throws IOException {
        atLeastOne("images", images);
        atLeastOne("pairs", pairs);
        SplittableRandom random = new SplittableRandom(seed);
        List<Bird> birds = birds(images, random);
        CubFolderWriter cub = new CubFolderWriter(folder.resolve("CUB_drawn"), birds);
        for (int i = 0; i < 2 * images; i++) {
            cub.add(
                    inSomePlace(birds.get(i % birds.size()), random),
                    Scene.draw(random),
                    i < images);
        }
        SynCubFolderWriter syncub = new SynCubFolderWriter(folder.resolve("synCUB_drawn"));
        for (int i = 0; i < pairs; i++) {
            Bird original = inSomePlace(birds.get(i % birds.size()), random);
            BirdTraits redrawn = original.traits().redraw(swapped(i), random);
            syncub.add(original, original.with(redrawn), Scene.draw(random));
        }
        cub.writeTables();
        syncub.writeTables();
        List<Picture> pictures = new ArrayList<>(cub.pictures());
        pictures.addAll(syncub.pictures());
        take(pictures, progress);
        return new BirdDataSet(cub.root(), syncub.root(), images, images, pairs);
    }

    private static List<Bird> birds(int images, SplittableRandom random) {
        int count = Math.max(1, Math.min(MOST_BIRDS, images / PICTURES_PER_BIRD));
        List<Bird> birds = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            birds.add(Bird.draw(i, random));
        }
        return birds;
    }

    private static Bird inSomePlace(Bird bird, SplittableRandom random) {
        int background = random.nextInt(BirdGroup.BACKGROUND.size());
        return bird.with(bird.traits().with(BirdGroup.BACKGROUND, background));
    }

    private static BirdGroup swapped(int pair) {
        List<BirdGroup> groups = new ArrayList<>(List.of(BirdGroup.values()));
        groups.remove(BirdGroup.BACKGROUND);
        return groups.get(pair % groups.size());
    }

    private static void take(List<Picture> pictures, Progress progress) throws IOException {
        for (Picture picture : pictures) {
            Files.createDirectories(picture.file().getParent());
        }
        AtomicInteger done = new AtomicInteger();
        try {
            IntStream.range(0, pictures.size())
                    .parallel()
                    .forEach(
                            i -> {
                                write(pictures.get(i));
                                progress.drawn(done.incrementAndGet(), pictures.size());
                            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(Picture picture) {
        try {
            Files.write(picture.file(), BirdCamera.jpeg(picture.bird(), picture.scene()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "The number of " + what + " is " + value + ", but must be at least 1.");
        }
    }
}
