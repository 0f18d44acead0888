package io.tapastream.demo;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.SplittableRandom;

/** Paints the background of a picture into the unit square. */
final class BackgroundPainter {

    private static final Rectangle2D SQUARE = new Rectangle2D.Double(0, 0, 1, 1);

    private BackgroundPainter() {}

    static void paint(Graphics2D g, BirdTraits traits, Scene scene) {
        SplittableRandom random = scene.random(Scene.Part.BACKGROUND);
        if (traits.is(BirdGroup.BACKGROUND, "forest")) {
            forest(g, random);
        } else if (traits.is(BirdGroup.BACKGROUND, "water")) {
            water(g, random);
        } else if (traits.is(BirdGroup.BACKGROUND, "sand")) {
            sand(g, random);
        } else {
            snow(g, random);
        }
    }

    private static void forest(Graphics2D g, SplittableRandom random) {
        ground(g, new Color(52, 110, 58), new Color(28, 74, 36));
        for (int i = 0; i < 30; i++) {
            int bright = random.nextInt(-18, 40);
            g.setColor(new Color(44 + bright / 2, 104 + bright, 46 + bright / 2));
            double w = random.nextDouble(0.05, 0.16);
            g.fill(
                    new Ellipse2D.Double(
                            random.nextDouble(-0.1, 1), random.nextDouble(-0.1, 1), w, w * 0.6));
        }
    }

    private static void water(Graphics2D g, SplittableRandom random) {
        ground(g, new Color(128, 196, 206), new Color(58, 140, 160));
        for (int i = 0; i < 16; i++) {
            double y = random.nextDouble();
            double x = random.nextDouble(-0.1, 0.9);
            double w = random.nextDouble(0.08, 0.22);
            Path2D wave = new Path2D.Double();
            wave.moveTo(x, y);
            wave.quadTo(x + w / 4, y - 0.02, x + w / 2, y);
            wave.quadTo(x + 3 * w / 4, y + 0.02, x + w, y);
            g.setColor(random.nextBoolean() ? new Color(160, 216, 220) : new Color(64, 142, 166));
            g.setStroke(Strokes.round(0.008));
            g.draw(wave);
        }
    }

    private static void sand(Graphics2D g, SplittableRandom random) {
        ground(g, new Color(226, 200, 152), new Color(200, 168, 116));
        for (int i = 0; i < 60; i++) {
            int bright = random.nextInt(-36, 24);
            g.setColor(new Color(206 + bright, 176 + bright, 126 + bright));
            double w = random.nextDouble(0.008, 0.022);
            g.fill(new Ellipse2D.Double(random.nextDouble(), random.nextDouble(), w, w));
        }
    }

    private static void snow(Graphics2D g, SplittableRandom random) {
        ground(g, new Color(204, 212, 226), new Color(240, 242, 246));
        for (int i = 0; i < 5; i++) {
            double x = random.nextDouble();
            double lean = random.nextDouble(-0.12, 0.12);
            g.setColor(new Color(176, 182, 196));
            g.setStroke(Strokes.round(random.nextDouble(0.008, 0.02)));
            g.draw(new Line2D.Double(x, -0.1, x + lean, random.nextDouble(0.4, 0.9)));
        }
    }

    private static void ground(Graphics2D g, Color top, Color bottom) {
        g.setPaint(new GradientPaint(0f, 0f, top, 0f, 1f, bottom));
        g.fill(SQUARE);
    }
}
