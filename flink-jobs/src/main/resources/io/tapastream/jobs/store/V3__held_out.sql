-- Held-out MATCHScore and its intervals over images. Records that were stored before this migration
-- have none.

ALTER TABLE tapastream.match_score ADD COLUMN held_out double precision;
COMMENT ON COLUMN tapastream.match_score.held_out IS 'Held-out MATCHScore: the mean over all concepts of the F1 of coalitions on images that did not choose them (FBMP fitted on one fold of the images and scored on the other; no unit, 0 to 1). value minus heldOut is the optimism of value. Null for other methods than fbmp, and if the job does not compute it.';
ALTER TABLE tapastream.match_score ADD COLUMN held_out_low double precision;
COMMENT ON COLUMN tapastream.match_score.held_out_low IS 'Lower end of the 95 % interval of heldOut over images: what other images of the same kind would give with these coalitions. Null if it is not defined.';
ALTER TABLE tapastream.match_score ADD COLUMN held_out_high double precision;
COMMENT ON COLUMN tapastream.match_score.held_out_high IS 'Upper end of that interval.';
ALTER TABLE tapastream.match_score ADD COLUMN held_out_influence double precision[] NOT NULL DEFAULT '{}';
ALTER TABLE tapastream.match_score ALTER COLUMN held_out_influence DROP DEFAULT;
COMMENT ON COLUMN tapastream.match_score.held_out_influence IS 'Influence of each group of images on heldOut, for the paired interval of the difference of two SAE checkpoints over images: the groups that have an image, of 64 by the hash of the image id, in ascending order. Records with the same dataSet, imageEncoder and imageSet have the same groups. Empty while LIVE, and if heldOut is null.';

ALTER TABLE tapastream.concept_match ADD COLUMN held_out_f1 double precision[] NOT NULL DEFAULT '{}';
ALTER TABLE tapastream.concept_match ALTER COLUMN held_out_f1 DROP DEFAULT;
COMMENT ON COLUMN tapastream.concept_match.held_out_f1 IS 'Held-out F1 of the concept with coalitions of at most 1, 2, ... latents (see heldOut in MatchScoreValue). Empty for other methods than fbmp, and if the job does not compute it.';

ALTER TABLE tapastream.sae_comparison ADD COLUMN held_out double precision;
COMMENT ON COLUMN tapastream.sae_comparison.held_out IS 'Held-out MATCHScore of this SAE checkpoint (no unit, 0 to 1). Null for other methods than fbmp, and if the job does not compute it.';
ALTER TABLE tapastream.sae_comparison ADD COLUMN former_held_out double precision;
COMMENT ON COLUMN tapastream.sae_comparison.former_held_out IS 'Held-out MATCHScore of the previous SAE checkpoint.';
ALTER TABLE tapastream.sae_comparison ADD COLUMN held_out_difference double precision;
COMMENT ON COLUMN tapastream.sae_comparison.held_out_difference IS 'heldOut minus formerHeldOut (no unit, -1 to 1).';
ALTER TABLE tapastream.sae_comparison ADD COLUMN held_out_low double precision;
COMMENT ON COLUMN tapastream.sae_comparison.held_out_low IS 'Lower end of the 95 % interval of heldOutDifference over images: Student''s t interval of the paired influence of the groups of images. Null if it is not defined.';
ALTER TABLE tapastream.sae_comparison ADD COLUMN held_out_high double precision;
COMMENT ON COLUMN tapastream.sae_comparison.held_out_high IS 'Upper end of that interval.';
ALTER TABLE tapastream.sae_comparison ADD COLUMN held_out_significant boolean NOT NULL DEFAULT false;
ALTER TABLE tapastream.sae_comparison ALTER COLUMN held_out_significant DROP DEFAULT;
COMMENT ON COLUMN tapastream.sae_comparison.held_out_significant IS 'Whether that interval excludes 0. False if it is not defined.';
