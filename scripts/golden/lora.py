#!/usr/bin/env python3
"""Writes tests/golden/lora: what PEFT computes when it adapts the golden checkpoints.

    python scripts/golden/lora.py
    node_modules/.bin/biome check --write tests/golden/lora

Needs torch, transformers and peft (0.21 wrote those in the repository). Each file holds
  checkpoint, target_modules      a folder of tests/golden, whose batch is used, and LoraConfig's target_modules (null: PEFT's own)
  r, lora_alpha                   the adapters; element i of the j-th layer's A is 0.1 sin(1 + i + 13 j), of its B 0.1 cos(1 + i + 13 j)
  adapters                        names of the adapted layers, sorted: the j above
  logits, loss, grad, train       as reference.json has them, of adapters and head; dropout is off
  merged_logits                   after merge_and_unload
"""

import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import AutoModelForSequenceClassification

from reference import five_steps, forward, gradients, numbers

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden"
RANK, ALPHA = 3, 7

# By case: checkpoint, target_modules, and what of the head is not called classifier.
CASES = {
    "bert": ("bert-tiny", None, ["pooler"]),
    "bert-all-linear": ("bert-tiny", "all-linear", ["pooler"]),
    "bert-named": ("bert-tiny", ["key", "attention.output.dense"], ["pooler"]),
    "roberta": ("roberta-padding-seen", None, []),
    "xlm-roberta": ("xlm-roberta-silu", None, []),
    "distilbert": ("distilbert-relu", ["q_lin", "v_lin"], ["pre_classifier"]),
    "electra": ("electra-projected", None, []),
    "albert": ("albert-groups", ["query", "value"], ["pooler"]),
    "mpnet": ("mpnet-far", ["q", "v"], []),
    "deberta": ("deberta-projected", None, ["pooler"]),
    "deberta-all-linear": ("deberta-projected", "all-linear", ["pooler"]),
    "deberta-v2": ("deberta-v2-buckets", None, ["pooler"]),
    "deberta-v2-all-linear": ("deberta-v2-convolution", "all-linear", ["pooler"]),
    "modernbert": ("modernbert-windows", ["Wqkv"], ["head"]),
    "modernbert-all-linear": ("modernbert-biased-mean", "all-linear", ["head"]),
    "canine": ("canine-one-block", ["query", "value"], ["pooler"]),
}


def plain(name: str) -> str:
    """A parameter's name as a saved adapter has it."""
    for part in ("base_model.model.", ".modules_to_save.default", ".default"):
        name = name.replace(part, "")
    return name


def fill(model: torch.nn.Module) -> list[str]:
    layers = {}
    for name, parameter in model.named_parameters():
        # CANINE's way back to characters has no part in a classifier.
        if ".lora_" in name and "final_char_encoder" not in name:
            layers.setdefault(plain(name).split(".lora_")[0], {})["A" if ".lora_A." in name else "B"] = parameter
    for j, layer in enumerate(sorted(layers)):
        for part, wave in (("A", torch.sin), ("B", torch.cos)):
            parameter = layers[layer][part]
            places = 1 + torch.arange(parameter.numel(), dtype=torch.float64) + 13 * j
            parameter.data = (0.1 * wave(places)).view(parameter.shape).float()
    return sorted(layers)


def export(name: str) -> None:
    checkpoint, targets, head = CASES[name]
    folder = GOLDEN / checkpoint
    given = json.loads((folder / "reference.json").read_text())
    batch = {key: torch.tensor(given[key]) for key in ("input_ids", "attention_mask", "labels", "pos_weight")}
    base = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager")
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=targets, modules_to_save=head, task_type=TaskType.SEQ_CLS)
    model = get_peft_model(base, config).eval()
    adapters = fill(model)
    logits, loss = forward(model, batch)
    loss.backward()
    grad = {plain(key): value for key, value in gradients(model).items()}
    train = five_steps(model, batch)
    trained = [plain(key) for key in train["decayed"]]
    merged, _ = forward(model.merge_and_unload(), batch)
    reference = {
        "checkpoint": checkpoint,
        "target_modules": targets,
        "r": RANK,
        "lora_alpha": ALPHA,
        "adapters": adapters,
        "logits": numbers(logits.detach()),
        "loss": loss.item(),
        "grad": grad,
        "train": {**train, "decayed": [key for key in trained if key in grad]},
        "merged_logits": numbers(merged.detach()),
    }
    path = GOLDEN / "lora" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(reference) + "\n")
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in sys.argv[1:] or CASES:
        export(name)
