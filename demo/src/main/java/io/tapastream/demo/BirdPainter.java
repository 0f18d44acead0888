package io.tapastream.demo;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.SplittableRandom;

/**
 * Paints a bird into the unit square. The bird is drawn looking to the right around the origin, in
 * widths of the picture, and then turned, scaled and moved as the scene says.
 */
final class BirdPainter {

    private static final Color LEG = new Color(96, 72, 52);
    private static final Color PATTERN = new Color(36, 32, 34);

    /** At the index of their value. */
    private static final Color[] WING_COLORS = {
        new Color(38, 70, 205),
        new Color(205, 36, 36),
        new Color(235, 212, 40),
        new Color(30, 28, 32),
        new Color(240, 240, 236)
    };

    /** At the index of their value. */
    private static final Color[] BELLY_COLORS = {
        new Color(244, 240, 232),
        new Color(238, 126, 30),
        new Color(146, 62, 170),
        new Color(110, 190, 40)
    };

    private final Graphics2D g;
    private final Bird bird;
    private final Scene scene;

    private BirdPainter(Graphics2D g, Bird bird, Scene scene) {
        this.g = g;
        this.bird = bird;
        this.scene = scene;
    }

    static void paint(Graphics2D g, Bird bird, Scene scene) {
        AffineTransform before = g.getTransform();
        g.translate(0.44 + scene.dx(), 0.53 + scene.dy());
        double mirror = scene.facingLeft() ? -1 : 1;
        if (scene.facingLeft()) {
            g.translate(0.12, 0);
        }
        g.scale(mirror * scene.scale(), scene.scale());
        g.rotate(scene.tilt());
        new BirdPainter(g, bird, scene).paint();
        g.setTransform(before);
    }

    private void paint() {
        HeadPainter head = new HeadPainter(g, 0.20, -0.17, 0.125 * bird.headSize());
        legs();
        tail();
        head.paintBehind(bird.traits());
        Area body = body(head);
        g.setColor(bird.plumage());
        g.fill(body);
        belly(body);
        wing();
        head.paintUpon(bird.traits());
    }

    private void legs() {
        g.setColor(LEG);
        g.setStroke(Strokes.round(0.014));
        for (double x : new double[] {-0.02, 0.06}) {
            g.draw(new Line2D.Double(x, 0.15, x + 0.01, 0.32));
            g.draw(new Line2D.Double(x + 0.01, 0.32, x + 0.06, 0.335));
        }
    }

    private void tail() {
        double length = 0.19 * bird.tailLength();
        Path2D tail = new Path2D.Double();
        tail.moveTo(-0.20, -0.04);
        tail.lineTo(-0.24 - length, 0.05);
        tail.lineTo(-0.22 - length, 0.13);
        tail.lineTo(-0.18, 0.08);
        tail.closePath();
        g.setColor(bird.plumage().darker());
        g.fill(tail);
    }

    private Area body(HeadPainter head) {
        double height = 0.18 * bird.plumpness();
        Area body = new Area(new Ellipse2D.Double(-0.28, 0.04 - height, 0.52, 2 * height));
        Path2D neck = new Path2D.Double();
        neck.moveTo(0.08, -0.17);
        neck.quadTo(0.02, -0.12, -0.10, -0.11);
        neck.lineTo(0.20, 0.10);
        neck.quadTo(0.30, 0.00, 0.31, -0.13);
        neck.closePath();
        body.add(new Area(neck));
        body.add(new Area(head.shape()));
        return body;
    }

    private void belly(Area body) {
        Area belly = new Area(new Ellipse2D.Double(-0.20, 0.00, 0.46, 0.30));
        belly.add(new Area(new Ellipse2D.Double(0.07, -0.07, 0.22, 0.24)));
        belly.intersect(body);
        g.setColor(bellyColor());
        g.fill(belly);
        Shape before = g.getClip();
        g.clip(belly);
        g.setColor(PATTERN);
        if (bird.traits().is(BirdGroup.BELLY_PATTERN, "spotted")) {
            spots();
        } else if (bird.traits().is(BirdGroup.BELLY_PATTERN, "striped")) {
            stripes();
        }
        g.setClip(before);
    }

    private void spots() {
        SplittableRandom random = scene.random(Scene.Part.PATTERN);
        double step = 0.062;
        for (int row = 0; row < 8; row++) {
            for (int column = 0; column < 10; column++) {
                double x =
                        -0.24
                                + step * (column + 0.5 * (row % 2))
                                + random.nextDouble(-0.006, 0.006);
                double y = -0.08 + step * 0.85 * row + random.nextDouble(-0.006, 0.006);
                double r = random.nextDouble(0.013, 0.017);
                g.fill(new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r));
            }
        }
    }

    private void stripes() {
        SplittableRandom random = scene.random(Scene.Part.PATTERN);
        double step = random.nextDouble(0.044, 0.052);
        g.setStroke(Strokes.flat(0.017));
        for (double x = -0.30; x < 0.36; x += step) {
            g.draw(new Line2D.Double(x + 0.05, -0.10, x - 0.03, 0.30));
        }
    }

    private void wing() {
        Path2D wing = new Path2D.Double();
        wing.moveTo(0.11, -0.03);
        wing.curveTo(0.04, -0.15, -0.14, -0.13, -0.37, 0.08);
        wing.curveTo(-0.24, 0.12, -0.18, 0.13, -0.06, 0.13);
        wing.curveTo(0.04, 0.13, 0.13, 0.08, 0.11, -0.03);
        wing.closePath();
        g.setColor(wingColor());
        g.fill(wing);
        g.setColor(new Color(20, 18, 20, 150));
        g.setStroke(Strokes.round(0.007));
        g.draw(wing);
    }

    private Color wingColor() {
        return shade(
                WING_COLORS[bird.traits().value(BirdGroup.WING_COLOR)],
                scene.random(Scene.Part.WING));
    }

    private Color bellyColor() {
        return shade(
                BELLY_COLORS[bird.traits().value(BirdGroup.BELLY_COLOR)],
                scene.random(Scene.Part.BELLY));
    }

    private static Color shade(Color color, SplittableRandom random) {
        int by = random.nextInt(-14, 15);
        return new Color(
                limit(color.getRed() + by),
                limit(color.getGreen() + by),
                limit(color.getBlue() + by));
    }

    private static int limit(int channel) {
        return Math.max(0, Math.min(255, channel));
    }
}
