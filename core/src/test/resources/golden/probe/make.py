"""Writes the data and the figures of the probe's tests: scikit-learn's logistic regressions.

    python -m venv v && v/bin/pip install scikit-learn && v/bin/python make.py

embeddings.npy [240,12] float32 with a mean far from 0, concepts.npy [240,4]; expected.json has, for
each penalty, coefficients, intercepts and F1 of every concept. scikit-learn minimises
C sum(loss) + |w|^2 / 2, so C = 1 / (n l2) is the penalty l2 on the mean loss.
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

rng = np.random.default_rng(5)
n, e = 240, 12
latent = rng.normal(size=(n, 4))
x = (latent @ rng.normal(size=(4, e)) + 0.7 * rng.normal(size=(n, e))) * np.linspace(0.2, 2, e) + 3
x = x.astype(np.float32)
shown = latent + 0.5 * rng.normal(size=latent.shape) > np.array([-0.5, 0.0, 1.0, 1.9])
np.save("embeddings.npy", x)
np.save("concepts.npy", shown.astype(np.uint8))

double = x.astype(np.float64)
cases = []
for l2 in (1.0, 0.01, 1e-4):
    case = {"l2": l2, "concepts": []}
    for concept in range(shown.shape[1]):
        model = LogisticRegression(C=1 / (n * l2), solver="newton-cholesky", tol=1e-13, max_iter=1000)
        model.fit(double, shown[:, concept])
        folds = np.arange(n) % 2
        said = np.zeros(n, bool)
        for fold in range(2):
            part = LogisticRegression(
                C=1 / ((folds == fold).sum() * l2), solver="newton-cholesky", tol=1e-13, max_iter=1000
            ).fit(double[folds == fold], shown[folds == fold, concept])
            said[folds != fold] = part.predict(double[folds != fold])
        case["concepts"].append({
            "weights": model.coef_[0].tolist(),
            "bias": float(model.intercept_[0]),
            "f1": f1_score(shown[:, concept], model.predict(double)),
            "crossFittedF1": f1_score(shown[:, concept], said),
            "support": int(shown[:, concept].sum()),
        })
    cases.append(case)
with open("expected.json", "w") as out:
    json.dump({"scikit-learn": sklearn.__version__, "cases": cases}, out, indent=1)
    out.write("\n")
