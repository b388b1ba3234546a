"""Writes calibration.json: `calibration.py calibration.json` (needs NumPy and scikit-learn). Made-up answers with their calibration error,
written apart from the program's own way: bins by digitize, errors by weighted means."""

import json
import sys

import numpy as np
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(7)


def calibration(confidence, score, weight, bins=15):
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.digitize(confidence, edges) - 1, 0, bins - 1)
    rows, error = [], 0.0
    for b in range(bins):
        m = place == b
        if not m.any():
            rows.append([0, 0.0, 0.0])
            continue
        c, a = np.average(confidence[m], weights=weight[m]), np.average(score[m], weights=weight[m])
        rows.append([int(m.sum()), float(c), float(a)])
        error += weight[m].sum() / weight.sum() * abs(a - c)
    return {"error": float(error), "bins": rows}


def area(confidence, score):
    """An answer that is worth a part is two: so much of a right one, and the rest of a wrong one."""
    right = np.concatenate([np.ones(len(score)), np.zeros(len(score))])
    weight = np.concatenate([score, 1 - score])
    if weight[right == 1].sum() == 0 or weight[right == 0].sum() == 0:
        return None
    return float(roc_auc_score(right, np.tile(confidence, 2), sample_weight=weight))


sets = []
for count in (400, 37, 1):
    confidence = rng.beta(2, 1.5, count)
    right = rng.random(count) < confidence ** 1.6
    score = np.where(rng.random(count) < 0.2, rng.choice([1 / 3, 2 / 3], count), right.astype(float))
    sets.append((confidence, score))
sets[1][0][:3] = (0.0, 1.0, 0.5)
document = {
    "sets": [
        {"confidence": c.tolist(), "score": s.tolist(), "area": area(c, s), **calibration(c, s, np.ones(len(c)))}
        for c, s in sets
    ],
    "together": calibration(
        np.concatenate([c for c, _ in sets]), np.concatenate([s for _, s in sets]), np.ones(sum(len(c) for c, _ in sets))
    ),
    "equal": calibration(
        np.concatenate([c for c, _ in sets]), np.concatenate([s for _, s in sets]),
        np.concatenate([np.full(len(c), 1 / len(c)) for c, _ in sets]),
    ),
}
json.dump(document, open(sys.argv[1], "w"))
