#!/usr/bin/env python3
"""Writes the golden models of tests/golden: tiny random checkpoints, and what Transformers computes with them.

    python scripts/golden/export.py                 all of them
    python scripts/golden/export.py bert-silu       one of them, or several
    node_modules/.bin/biome check --write tests/golden

Needs torch and transformers (5.17 wrote those in the repository); nothing of the app needs this script. A new folder is one
entry of scripts/golden/cases: tests/engine/arch/golden.test.ts enumerates the folders and compares each with what the engine
computes.

Each folder holds config.json and model.safetensors as `save_pretrained` writes them, and reference.json:
  input_ids, attention_mask, labels, pos_weight     one padded batch
  logits, loss                                      evaluation mode; BCE-with-logits with pos_weight, mean over everything
  grad                                              by parameter: norm, the first 8 values row by row, shape
  train                                             five steps of AdamW: loss before each step, norm before clipping, logits after
  dropout (not for every case)                      a training pass with rates of its own and masks that anybody can compute:
                                                    element i of site s is dropped where (7919 i + 104729 s) mod 97 < 97 rate;
                                                    rates, sites (rate and number of elements, in order), loss, norm of all gradients
Dropout is off but for the last.
"""

import json
import sys
from pathlib import Path

import torch

from cases import CASES
from model import make_batch, make_model
from reference import reference_of

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden"


def export(name: str, case: dict, golden: Path = GOLDEN) -> None:
    torch.manual_seed(sum(map(ord, name)))
    model = make_model(name, case)
    folder = golden / name
    model.save_pretrained(folder)
    reference = reference_of(model, make_batch(case, model.config), dropout=not case.get("no_dropout_pass"))
    (folder / "reference.json").write_text(json.dumps(reference) + "\n")
    print(f"{folder}: {sum(file.stat().st_size for file in folder.iterdir()) / 1000:.0f} kB")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in sys.argv[1:] or CASES:
        export(name, CASES[name])
