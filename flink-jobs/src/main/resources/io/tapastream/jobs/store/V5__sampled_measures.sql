-- CKNNA and monosemanticity of a sample of images. Records that were stored before this migration have
-- neither.

ALTER TABLE tapastream.sae_health ADD COLUMN cknna double precision;
COMMENT ON COLUMN tapastream.sae_health.cknna IS 'CKNNA (k = 10) of the SAE''s codes with the embeddings over the sample of sampledImages images (no unit, at most 1): how far images that are near to each other in the embeddings are so in the codes. Null unless SETTLED, without a sample, and below 11 images.';
ALTER TABLE tapastream.sae_health ADD COLUMN monosemanticity double precision;
COMMENT ON COLUMN tapastream.sae_health.monosemanticity IS 'Mean monosemanticity over the sample of sampledImages images (no unit, -1 to 1) of the latents of the coalitions of the method that alerts watch: the mean cosine of the embeddings of images in which a latent is active, weighted with its activations. Null unless SETTLED, without a sample, and if no such latent has a score.';
ALTER TABLE tapastream.sae_health ADD COLUMN monosemanticity_latents integer;
COMMENT ON COLUMN tapastream.sae_health.monosemanticity_latents IS 'Number of latents in the mean of monosemanticity: those that are above their minimum in at least two images of the sample. Null where sampledImages is.';
ALTER TABLE tapastream.sae_health ADD COLUMN sampled_images integer;
COMMENT ON COLUMN tapastream.sae_health.sampled_images IS 'Number of images in the sample behind cknna and monosemanticity, chosen by a hash of their ids (option health-sample). Null unless SETTLED, if the option is 0, and if an image of the sample has more than 2048 active latents.';
