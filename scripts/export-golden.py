#!/usr/bin/env python3
"""Writes the golden BERT folders of tests/golden: tiny random checkpoints, and what Transformers computes with them.

    python scripts/export-golden.py                 all of them
    python scripts/export-golden.py bert-silu       one of them
    node_modules/.bin/biome check --write tests/golden

Needs torch and transformers (5.17 wrote those in the repository); nothing of the app needs this script. A new folder is one
entry of CASES: tests/engine/arch/golden.test.ts enumerates the folders and compares each with what the engine computes.

Each folder holds config.json and model.safetensors as `save_pretrained` writes them, and reference.json:
  input_ids, attention_mask, labels, pos_weight     one padded batch
  logits, loss                                      evaluation mode; BCE-with-logits with pos_weight, mean over everything
  grad                                              by parameter: norm, the first 8 values row by row, shape
  train                                             five steps of AdamW: loss before each step, norm before clipping, logits after
Dropout is off; biases and normalisation weights are moved off their neutral values, so that a dropped term shows.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import BertConfig, BertForSequenceClassification

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
STEPS = 5
HEAD = 8
OPTIMISER = {"lr": 1e-3, "weight_decay": 0.02, "max_grad_norm": 1.0}

# Sizes that differ where a mistake could hide: heads and widths that do not divide each other, an inner layer narrower than the
# outer one, one label, one token type, a padding id that is not 0, an epsilon that matters.
CASES = {
    "bert-tiny": {
        "labels": 6,
        "lengths": [9, 4, 12, 7],
        "config": {"vocab_size": 90, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64},
    },
    "bert-relu-wide": {
        "labels": 3,
        "lengths": [15, 15, 2, 8, 11],
        "config": {
            "vocab_size": 70,
            "hidden_size": 48,
            "num_hidden_layers": 1,
            "num_attention_heads": 3,
            "intermediate_size": 112,
            "hidden_act": "relu",
            "classifier_dropout": 0.0,
        },
    },
    "bert-gelu-new": {
        "labels": 1,
        "lengths": [6, 10],
        "config": {
            "vocab_size": 60,
            "hidden_size": 24,
            "num_hidden_layers": 3,
            "num_attention_heads": 2,
            "intermediate_size": 20,
            "hidden_act": "gelu_new",
            "layer_norm_eps": 1e-3,
            "type_vocab_size": 1,
        },
    },
    "bert-silu": {
        "labels": 5,
        "lengths": [3, 5, 5],
        "config": {
            "vocab_size": 80,
            "hidden_size": 40,
            "num_hidden_layers": 2,
            "num_attention_heads": 1,
            "intermediate_size": 56,
            "hidden_act": "silu",
            "pad_token_id": 3,
        },
    },
}


def make_model(case: dict) -> BertForSequenceClassification:
    config = BertConfig(
        **{"max_position_embeddings": 20, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, **case["config"]},
        num_labels=case["labels"],
        problem_type="multi_label_classification",
    )
    config.id2label = {i: f"label {i}" for i in range(case["labels"])}
    config.label2id = {name: i for i, name in config.id2label.items()}
    model = BertForSequenceClassification._from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    return model.eval()


def make_batch(case: dict, config: BertConfig) -> dict[str, torch.Tensor]:
    lengths = case["lengths"]
    mask = torch.tensor([[1] * length + [0] * (max(lengths) - length) for length in lengths])
    ids = torch.randint(4, config.vocab_size, mask.shape) * mask + config.pad_token_id * (1 - mask)
    # Tokens that repeat within a row and between rows: their gradients add up in one row of the embeddings.
    ids[:, 0] = 2
    ids[0, 1:3] = 5
    labels = (torch.rand(len(lengths), case["labels"]) < 0.4).float()
    labels[0, 0] = 1.0
    return {"input_ids": ids, "attention_mask": mask, "labels": labels, "pos_weight": 0.5 + 9 * torch.rand(case["labels"])}


def forward(model: BertForSequenceClassification, batch: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    return logits, binary_cross_entropy_with_logits(logits, batch["labels"], pos_weight=batch["pos_weight"])


def numbers(tensor: torch.Tensor):
    """Nested lists; nine digits hold every float32."""
    return json.loads(json.dumps(tensor.tolist()), parse_float=lambda text: float(f"{float(text):.9g}"))


def gradients(model: BertForSequenceClassification) -> dict[str, dict]:
    return {
        name: {"norm": parameter.grad.norm().item(), "head": numbers(parameter.grad.flatten()[:HEAD]), "shape": list(parameter.shape)}
        for name, parameter in model.named_parameters()
        if parameter.grad is not None
    }


def decays(name: str) -> bool:
    return "bias" not in name and "LayerNorm" not in name


def five_steps(model: BertForSequenceClassification, batch: dict[str, torch.Tensor]) -> dict:
    decayed = [name for name, _ in model.named_parameters() if decays(name)]
    groups = [
        {"params": [p for n, p in model.named_parameters() if decays(n)], "weight_decay": OPTIMISER["weight_decay"]},
        {"params": [p for n, p in model.named_parameters() if not decays(n)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=OPTIMISER["lr"], betas=(0.9, 0.999), eps=1e-8)
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        _, loss = forward(model, batch)
        loss.backward()
        losses.append(loss.item())
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), OPTIMISER["max_grad_norm"]).item())
        optimizer.step()
    with torch.no_grad():
        after, _ = forward(model, batch)
    return {**OPTIMISER, "decayed": decayed, "loss_before_step": losses, "grad_norm": norms, "logits_after": numbers(after)}


def export(name: str, case: dict) -> None:
    torch.manual_seed(sum(map(ord, name)))
    model = make_model(case)
    folder = GOLDEN / name
    model.save_pretrained(folder)
    batch = make_batch(case, model.config)
    logits, loss = forward(model, batch)
    loss.backward()
    reference = {
        "architecture": "bert",
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        **{key: numbers(tensor) for key, tensor in batch.items()},
        "logits": numbers(logits.detach()),
        "loss": loss.item(),
        "grad": gradients(model),
        "parameters_without_grad": [n for n, p in model.named_parameters() if p.grad is None],
        "train": five_steps(model, batch),
    }
    (folder / "reference.json").write_text(json.dumps(reference) + "\n")
    print(f"{folder}: {sum(file.stat().st_size for file in folder.iterdir()) / 1000:.0f} kB")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in sys.argv[1:] or CASES:
        export(name, CASES[name])
