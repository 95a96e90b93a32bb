#!/usr/bin/env python3
"""Hunts for what the engine computes otherwise than Transformers: random cases, to be run through `moderato parity`.

    python scripts/golden/hunt.py OUT --count 25 [--seed 1] [family …]
    npm run -s moderato -- parity OUT

Each case is a folder as export.py writes it, of another configuration, spelt as new or as old files spell theirs, and another
batch: padding before, behind or between the tokens, the padding id as a token, one token, the longest text. The configuration is
read back by Transformers before anything is computed: what it refuses is not kept, nor what float32 cannot tell.
"""

import argparse
import copy
import json
import random
import shutil
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from model import Batch, make_model
from random_settings import SETTINGS
from reference import five_steps, reference_of

STYLES = ["as saved", "old", "bare"]
# What files of earlier versions say besides, and Transformers ignores today.
OLD = {
    "transformers_version": "4.6.0",
    "gradient_checkpointing": False,
    "use_cache": True,
    "position_embedding_type": "absolute",
    "_name_or_path": "somebody/a-model",
    "finetuning_task": None,
}
FACTS_OF_SAVING = ["architectures", "transformers_version", "dtype", "problem_type"]


def spell(config: dict, style: str, r: random.Random) -> dict:
    """The same configuration as another version, or another hand, would have written it."""
    if style == "as saved":
        return config
    spelt = {key: value for key, value in config.items() if key not in FACTS_OF_SAVING}
    if style == "old":
        spelt |= OLD | {"torch_dtype": config["dtype"]}
    else:
        defaults = CONFIG_MAPPING[config["model_type"]]().to_dict()
        spelt = {key: value for key, value in spelt.items() if key == "model_type" or value != defaults.get(key, ...)}
    names = spelt.pop("id2label", None)
    spelt.pop("label2id", None)
    if names is not None and r.random() < 0.5:
        spelt["num_labels"] = len(names)
    elif names is not None:
        spelt["id2label"] = names
    return spelt


def masks(r: random.Random, rows: int, places: int) -> list[list[int]]:
    kind = r.choice(["right", "right", "right", "left", "holes", "full", "both"])
    lengths = [r.randint(1, places) for _ in range(rows)]
    lengths[0] = places if r.random() < 0.7 else lengths[0]
    if kind == "full":
        return [[1] * places for _ in range(rows)]
    if kind == "left":
        return [[0] * (places - n) + [1] * n for n in lengths]
    if kind == "holes":
        return [[1, *(int(r.random() < 0.7) for _ in range(places - 1))] for _ in range(rows)]
    if kind == "both":
        starts = [r.randint(0, places - n) for n in lengths]
        return [[0] * s + [1] * n + [0] * (places - s - n) for s, n in zip(starts, lengths, strict=True)]
    return [[1] * n + [0] * (places - n) for n in lengths]


def longest(config: PreTrainedConfig) -> int:
    if config.model_type == "mpnet":
        return config.max_position_embeddings - 2
    if config.model_type in ("roberta", "xlm-roberta"):
        return config.max_position_embeddings - config.pad_token_id - 1
    return config.max_position_embeddings


def random_batch(r: random.Random, config: PreTrainedConfig) -> Batch:
    rows, most = r.randint(1, 5), longest(config)
    places = r.choice([most, 1, r.randint(1, most), r.randint(1, most), r.randint(1, most)])
    mask = torch.tensor(masks(r, rows, places))
    padding = config.pad_token_id or 0
    ids = torch.randint(0, getattr(config, "vocab_size", 0x10FFFF), mask.shape)
    seen = torch.rand(mask.shape) < r.choice([0.0, 0.1, 0.3])
    ids[seen | (mask == 0) & (torch.rand(1) < 0.8)] = padding
    labels = (torch.rand(rows, config.num_labels) < 0.4).float()
    return {"input_ids": ids, "attention_mask": mask, "labels": labels, "pos_weight": 0.5 + 9 * torch.rand(config.num_labels)}


def telling(ours: dict, exact: dict) -> bool:
    """Whether float32's own error leaves most of a tolerance free, in everything that training magnifies."""

    def stray(key: str, tolerance: float) -> bool:
        return any(abs(a - b) > 0.3 * tolerance * abs(b) for a, b in zip(ours[key], exact[key], strict=True))

    logits = zip(sum(ours["logits_after"], []), sum(exact["logits_after"], []), strict=True)
    return not (stray("loss_before_step", 2e-4) or stray("grad_norm", 1e-3) or any(abs(a - b) > 1.5e-4 for a, b in logits))


def write_case(folder: Path, family: str, r: random.Random) -> str | None:
    """Why Transformers cannot run it, or None."""
    torch.manual_seed(r.randrange(2**31))
    case = {
        "config": SETTINGS[family](r),
        "labels": r.choice([1, 2, 2, 3, 6, 7, 28]),
        "spread": r.choice([0.02, 0.1, 0.1, 0.3]),
        "default_labels": r.random() < 0.5,
    }
    try:
        make_model(family, case).save_pretrained(folder)
        path = folder / "config.json"
        path.write_text(json.dumps(spell(json.loads(path.read_text()), r.choice(STYLES), r), indent=2))
        model, report = AutoModelForSequenceClassification.from_pretrained(
            folder, attn_implementation="eager", output_loading_info=True, dtype=torch.float32
        )
        if any(report.values()):
            raise ValueError(f"does not read its own file back: {report}")
        batch = random_batch(r, model.config)
        exact = copy.deepcopy(model).eval().double()
        reference = reference_of(model.eval(), batch, dropout=False)
        in_double = {key: tensor.double() if tensor.is_floating_point() else tensor for key, tensor in batch.items()}
        if not telling(reference["train"], five_steps(exact, in_double)):
            raise ValueError("float32 strays from float64")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        return f"{type(error).__name__}: {str(error).splitlines()[0][:150]}"
    (folder / "reference.json").write_text(json.dumps(reference))
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=25, help="cases of each family")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("families", nargs="*", metavar="family", help="the families to hunt in; all without")
    # Families may stand behind the options.
    options = parser.parse_intermixed_args()
    torch.set_num_threads(1)
    for family in options.families or SETTINGS:
        for i in range(options.count):
            name = f"{family}-{options.seed}-{i}"
            refused = write_case(options.out / name, family, random.Random(name))
            if refused:
                print(f"{name}: not kept, {refused}", flush=True)


if __name__ == "__main__":
    main()
