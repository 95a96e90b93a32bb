#!/usr/bin/env python3
"""Hunts for metrics that differ from scikit-learn's: random cases, to be run through `moderato parity`.

    python scripts/golden/hunt_metrics.py OUT --count 60 [--seed 1]
    npm run -s moderato -- parity OUT

One to thirty labels, one to a few hundred rows, few distinct scores (ties), scores exactly at the threshold, labels that lack a
class. Where answers are unknown, the figures are those of each column's known rows; the others have no counterpart there.
"""

import argparse
import json
import random
import warnings
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, classification_report, f1_score, hamming_loss, roc_auc_score

NONE = "overall_non_toxic"


def with_none(decided: np.ndarray) -> np.ndarray:
    """A column more: none of the labels."""
    return np.column_stack([decided, decided.sum(1) == 0]).astype(int)


def of_column(score, truth: np.ndarray, values: np.ndarray, needs: set[int]) -> float | None:
    return float(score(truth, values)) if needs <= set(truth.tolist()) else None


def per_label(y: np.ndarray, p: np.ndarray) -> dict:
    known = [y[:, i] >= 0 for i in range(y.shape[1])]
    columns = [(y[rows, i], p[rows, i]) for i, rows in enumerate(known)]
    weights = [len(t) / (2 * t.sum()) if 0 < t.sum() < len(t) else None for t, _ in columns]
    return {
        "roc_auc_per_label": [of_column(roc_auc_score, t, v, {0, 1}) for t, v in columns],
        "average_precision_per_label": [of_column(average_precision_score, t, v, {1}) for t, v in columns],
        "balanced_pos_weight": [None if w is None else float(w) for w in weights],
    }


def expected(labels: list[str], y: np.ndarray, p: np.ndarray, thresholds: np.ndarray) -> dict:
    decided = (p >= thresholds).astype(int)
    known = y >= 0
    found = per_label(y, p) | {"hamming_loss": float((decided != y)[known].mean())}
    if not known.all():
        return found
    truth, answer = with_none(y), with_none(decided)
    two_classes = all(0 < column.sum() < len(column) for column in truth.T)
    return found | {
        "f1_macro": float(f1_score(truth, answer, average="macro", zero_division=0)),
        "f1_micro": float(f1_score(truth, answer, average="micro", zero_division=0)),
        "subset_accuracy": float((truth == answer).all(1).mean()),
        "roc_auc_macro_of_thresholded": float(roc_auc_score(truth, answer, average="macro")) if two_classes else None,
        "hamming_loss": float(hamming_loss(y, decided)),
        "classification_report": classification_report(truth, answer, target_names=[*labels, NONE], output_dict=True, zero_division=0),
    }


def random_case(r: random.Random) -> dict:
    g = np.random.default_rng(r.randrange(2**31))
    rows, width = r.choice([1, 2, 3, 10, 50, 300]), r.choice([1, 2, 3, 6, 30])
    y = (g.random((rows, width)) < g.random(width) * r.choice([0.1, 0.5, 1.0])).astype(int)
    for column in range(width):
        if r.random() < 0.15:
            y[:, column] = r.choice([0, 1])
    p = np.clip(g.random((rows, width)) * 0.7 + 0.3 * np.maximum(y, 0) * r.choice([0, 1]), 0, 1)
    if r.random() < 0.5:
        p = np.round(p, r.choice([0, 1, 2]))
    thresholds = np.full(width, 0.5) if r.random() < 0.5 else np.round(g.random(width), r.choice([1, 2, 17]))
    at = g.random((rows, width)) < 0.1
    p = np.where(at, thresholds, p)
    if r.random() < 0.25:
        y = np.where(g.random((rows, width)) < 0.3, -1, y)
        y[0] = np.maximum(y[0], 0)
    labels = [f"label {i}" for i in range(width)]
    return {
        "labels": labels,
        "y": y.tolist(),
        "probabilities": p.tolist(),
        "thresholds": thresholds.tolist(),
        "expected": expected(labels, y, p, thresholds),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    # Columns that lack a class are the point here.
    warnings.filterwarnings("ignore")
    for i in range(options.count):
        case = random_case(random.Random(f"{options.seed}-{i}"))
        (options.out / f"metrics-{options.seed}-{i}.json").write_text(json.dumps(case))


if __name__ == "__main__":
    main()
