package io.tapastream.demo;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * Paints crest, cap, bill and eye of a bird that looks to the right; the head is a circle in bird
 * coordinates.
 */
final class HeadPainter {

    private static final Color CREST = new Color(196, 40, 120);
    private static final Color CAP = new Color(20, 150, 140);
    private static final Color MASK = new Color(150, 24, 24);
    private static final Color BILL = new Color(250, 132, 160);
    private static final Color EYE = new Color(16, 14, 14);

    private final Graphics2D g;
    private final double x;
    private final double y;
    private final double r;

    HeadPainter(Graphics2D g, double x, double y, double r) {
        this.g = g;
        this.x = x;
        this.y = y;
        this.r = r;
    }

    Shape shape() {
        return circle(x, y, r);
    }

    /** What is behind the head. */
    void paintBehind(BirdTraits traits) {
        if (traits.is(BirdGroup.HEAD_PATTERN, "crested")) {
            crest();
        }
    }

    /** What is on the head. */
    void paintUpon(BirdTraits traits) {
        if (traits.is(BirdGroup.HEAD_PATTERN, "capped")) {
            Shape before = g.getClip();
            g.clip(shape());
            g.setColor(CAP);
            g.fill(new Rectangle2D.Double(x - r, y - r, 2 * r, 0.78 * r));
            g.setClip(before);
        }
        if (traits.is(BirdGroup.HEAD_PATTERN, "masked")) {
            Shape before = g.getClip();
            g.clip(shape());
            g.setColor(MASK);
            g.fill(new Rectangle2D.Double(x - 0.45 * r, y - 0.42 * r, 1.45 * r, 0.95 * r));
            g.setClip(before);
        }
        bill(traits);
        if (traits.is(BirdGroup.HEAD_PATTERN, "eyering")) {
            g.setColor(Color.WHITE);
            g.fill(circle(x + 0.25 * r, y + 0.02 * r, 0.50 * r));
        }
        g.setColor(EYE);
        g.fill(circle(x + 0.25 * r, y + 0.02 * r, 0.25 * r));
        g.setColor(Color.WHITE);
        g.fill(circle(x + 0.32 * r, y - 0.06 * r, 0.07 * r));
    }

    private void crest() {
        Path2D crest = new Path2D.Double();
        crest.moveTo(x + 0.55 * r, y - 0.75 * r);
        crest.lineTo(x + 0.15 * r, y - 1.95 * r);
        crest.lineTo(x - 0.15 * r, y - 1.25 * r);
        crest.lineTo(x - 0.85 * r, y - 1.85 * r);
        crest.lineTo(x - 0.75 * r, y - 1.05 * r);
        crest.lineTo(x - 1.55 * r, y - 1.15 * r);
        crest.lineTo(x - 0.90 * r, y - 0.10 * r);
        crest.closePath();
        g.setColor(CREST);
        g.fill(crest);
    }

    private void bill(BirdTraits traits) {
        double from = x + 0.86 * r;
        Path2D bill = new Path2D.Double();
        if (traits.is(BirdGroup.BILL_SHAPE, "dagger")) {
            bill.moveTo(from, y - 0.16 * r);
            bill.lineTo(from + 1.75 * r, y + 0.06 * r);
            bill.lineTo(from, y + 0.22 * r);
        } else if (traits.is(BirdGroup.BILL_SHAPE, "cone")) {
            bill.moveTo(from - 0.16 * r, y - 0.56 * r);
            bill.lineTo(from + 0.80 * r, y + 0.10 * r);
            bill.lineTo(from - 0.16 * r, y + 0.66 * r);
        } else {
            bill.moveTo(from, y - 0.42 * r);
            bill.quadTo(from + 1.45 * r, y - 0.60 * r, from + 1.15 * r, y + 1.15 * r);
            bill.quadTo(from + 0.60 * r, y + 0.40 * r, from, y + 0.46 * r);
        }
        bill.closePath();
        g.setColor(BILL);
        g.fill(bill);
    }

    private static Ellipse2D circle(double x, double y, double r) {
        return new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
    }
}
