package io.tapastream.demo;

import java.awt.Color;
import java.util.random.RandomGenerator;

/**
 * One bird, the "class" of the data set: its traits and the build and plumage that no concept
 * names. Its background is drawn again for each picture.
 *
 * @param classId 1-based, as in CUB-200-2011
 * @param plumpness height of the body relative to the usual one
 * @param headSize size of the head relative to the usual one
 * @param tailLength length of the tail relative to the usual one
 * @param plumage colour of body, head and tail
 */
record Bird(
        int classId,
        String name,
        BirdTraits traits,
        double plumpness,
        double headSize,
        double tailLength,
        Color plumage) {

    private static final String[] SHADES = {
        "Ashen",
        "Dusky",
        "Pale",
        "Northern",
        "Island",
        "Marsh",
        "Rock",
        "Golden",
        "Common",
        "Little",
        "Great",
        "Masked",
        "Lesser",
        "Coastal",
        "Mountain",
        "River",
        "Hermit",
        "Painted",
        "Silent",
        "Laughing"
    };
    private static final String[] KINDS = {
        "Finch",
        "Warbler",
        "Sparrow",
        "Bunting",
        "Wren",
        "Vireo",
        "Jay",
        "Tanager",
        "Thrush",
        "Oriole",
        "Grosbeak",
        "Flycatcher",
        "Swallow",
        "Cuckoo",
        "Kingfisher",
        "Shrike",
        "Starling",
        "Pipit",
        "Junco",
        "Waxwing"
    };
    private static final Color[] PLUMAGES = {
        new Color(150, 140, 128),
        new Color(122, 104, 84),
        new Color(120, 124, 100),
        new Color(140, 144, 150)
    };

    static Bird draw(int classId, RandomGenerator random) {
        Color plumage = PLUMAGES[random.nextInt(PLUMAGES.length)];
        int lighter = random.nextInt(-14, 15);
        return new Bird(
                classId,
                name(classId),
                BirdTraits.draw(random),
                random.nextDouble(0.92, 1.10),
                random.nextDouble(0.95, 1.10),
                random.nextDouble(0.8, 1.3),
                new Color(
                        plumage.getRed() + lighter,
                        plumage.getGreen() + lighter,
                        plumage.getBlue() + lighter));
    }

    Bird with(BirdTraits changed) {
        return new Bird(classId, name, changed, plumpness, headSize, tailLength, plumage);
    }

    private static String name(int classId) {
        int index = classId - 1;
        String kind = KINDS[index % KINDS.length];
        String shade = SHADES[index / KINDS.length % SHADES.length];
        int round = index / (KINDS.length * SHADES.length);
        return shade + "_" + kind + (round == 0 ? "" : "_" + (round + 1));
    }
}
