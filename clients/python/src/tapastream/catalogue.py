"""The topics. Generated from schemas/.../topics/Topic.java by PythonCatalogueTest.Writer."""

#: The record types of each topic, by its name without a deployment's prefix.
TOPICS: dict[str, tuple[str, ...]] = {
    "annotated-images": ("AnnotatedImage",),
    "image-pairs": ("ImagePair",),
    "concept-vocabularies": ("ConceptVocabulary",),
    "sae-checkpoints": ("SaeCheckpointManifest", "SaeCheckpointChunk"),
    "concept-matches": ("ConceptMatch",),
    "match-scores": ("MatchScore",),
    "tapa-scores": ("TapaScore",),
    "sae-health": ("SaeHealth",),
    "sae-comparisons": ("SaeComparison",),
    "alerts": ("Alert",),
    "sae-checkpoint-status": ("SaeCheckpointStatus",),
    "pair-latents": ("PairLatents",),
    "rejected": ("Rejected",),
}
