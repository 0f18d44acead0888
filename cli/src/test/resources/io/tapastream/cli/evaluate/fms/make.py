"""Wrote the files beside it: FMS by scikit-learn's trees (1.x), on codes without ties.

Each concept is shown by half of the images, so that nothing is subsampled.
"""

import json
import pathlib

import numpy as np
from sklearn.tree import DecisionTreeClassifier

HERE = pathlib.Path(__file__).parent
IMAGES, LATENTS, CONCEPTS = 160, 20, 4
random = np.random.default_rng(11)
labels = np.zeros((IMAGES, CONCEPTS), dtype=np.uint8)
for concept in range(CONCEPTS):
    labels[random.permutation(IMAGES)[: IMAGES // 2], concept] = 1
codes = random.exponential(1.0, (IMAGES, LATENTS)) * (random.random((IMAGES, LATENTS)) < 0.4)
codes[:, 0] += 1.5 * labels[:, 0] * (random.random(IMAGES) < 0.95)
codes[:, 1] += 0.8 * labels[:, 1] * (random.random(IMAGES) < 0.7)
codes[:, 2] += 0.8 * labels[:, 1] * (random.random(IMAGES) < 0.7)
codes[:, 3] += 2.0 * labels[:, 2]
codes[:, 4] += 2.0 * labels[:, 2] * (random.random(IMAGES) < 0.9)


def by_depth(tree, shows):
    """Accuracy after 0, 1, ... splits on each path, on the images that the tree was fitted to."""
    paths = tree.decision_path(codes_of).toarray()
    depth_of = tree.tree_.compute_node_depths() - 1
    result = []
    for depth in range(tree.tree_.max_depth + 1):
        nodes = [max(np.flatnonzero(path & (depth_of <= depth)), key=lambda n: depth_of[n]) for path in paths]
        correct = 0
        for node in set(nodes):
            here = shows[np.array(nodes) == node]
            correct += max(int(here.sum()), int((1 - here).sum()))
        result.append(correct / len(shows))
    return result


def root(shows):
    tree = DecisionTreeClassifier(criterion="gini", max_depth=1, random_state=0).fit(codes_of, shows)
    return int(tree.tree_.feature[0]), by_depth(tree, shows)[-1]


expected = []
for concept in range(CONCEPTS):
    codes_of = codes.copy()
    shows = labels[:, concept].astype(int)
    whole = by_depth(DecisionTreeClassifier(criterion="gini", random_state=0).fit(codes_of, shows), shows)
    latent, accuracy = root(shows)
    score = 1 - (np.mean([deeper - accuracy for deeper in whole[2:]]) if len(whole) > 2 else 0)
    at = {}
    for p in range(1, 11):
        codes_of[:, latent] = 0
        latent, without = root(shows)
        if p in (1, 5, 10):
            at[str(p)] = accuracy * (2 * (accuracy - without) + score) / 2
    expected.append({"accuracy": accuracy, "global": float(score), "at": at})
np.save(HERE / "codes.npy", codes)
np.save(HERE / "labels.npy", labels)
(HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
