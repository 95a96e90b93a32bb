#!/usr/bin/env python3
"""Writes the golden models of tests/golden: tiny random checkpoints, and what Transformers computes with them.

    python scripts/export-golden.py                 all of them
    python scripts/export-golden.py bert-silu       one of them, or several
    node_modules/.bin/biome check --write tests/golden

Needs torch and transformers (5.17 wrote those in the repository); nothing of the app needs this script. A new folder is one
entry of CASES, named after its model_type and what it is about: tests/engine/arch/golden.test.ts enumerates the folders and
compares each with what the engine computes.

Each folder holds config.json and model.safetensors as `save_pretrained` writes them, and reference.json:
  input_ids, attention_mask, labels, pos_weight     one padded batch
  logits, loss                                      evaluation mode; BCE-with-logits with pos_weight, mean over everything
  grad                                              by parameter: norm, the first 8 values row by row, shape
  train                                             five steps of AdamW: loss before each step, norm before clipping, logits after
  dropout (not for every case)                      a training pass with rates of its own and masks that anybody can compute:
                                                    element i of site s is dropped where (7919 i + 104729 s) mod 97 < 97 rate;
                                                    rates, sites (rate and number of elements, in order), loss, norm of all gradients
Dropout is off but for the last; biases and normalisation weights are moved off their neutral values, so that a dropped term shows.
"""

import copy
import json
import sys
from pathlib import Path
from unittest import mock

import torch
import transformers
from torch.nn import LayerNorm
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedConfig, PreTrainedModel
from transformers.models.auto.configuration_auto import CONFIG_MAPPING
from transformers.trainer_pt_utils import get_parameter_names

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
STEPS = 5
HEAD = 8
OPTIMISER = {"lr": 1e-3, "weight_decay": 0.02, "max_grad_norm": 1.0}

# Sizes that differ where a mistake could hide: heads and widths that do not divide each other, an inner layer narrower than the
# outer one, one label, one token type, a padding id that is not 0, an epsilon that matters, padding that the mask lets be seen.
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
    "roberta-padding-seen": {
        "labels": 4,
        "lengths": [8, 11, 5],
        "padding_seen": True,
        "config": {
            "vocab_size": 60,
            "hidden_size": 30,
            "num_hidden_layers": 2,
            "num_attention_heads": 5,
            "intermediate_size": 44,
            "hidden_act": "gelu_new",
            "pad_token_id": 6,
            "type_vocab_size": 2,
            "classifier_dropout": 0.0,
        },
    },
    "xlm-roberta-silu": {
        "labels": 2,
        "lengths": [4, 9],
        "config": {
            "vocab_size": 75,
            "hidden_size": 32,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "intermediate_size": 24,
            "hidden_act": "silu",
            "type_vocab_size": 1,
            "layer_norm_eps": 1e-5,
        },
    },
    "distilbert-relu": {
        "labels": 3,
        "lengths": [7, 7, 10],
        "padding_seen": True,
        "config": {
            "vocab_size": 66,
            "dim": 36,
            "n_layers": 3,
            "n_heads": 3,
            "hidden_dim": 28,
            "activation": "relu",
            "pad_token_id": 4,
        },
    },
    "electra-projected": {
        "labels": 5,
        "lengths": [12, 3, 6],
        "config": {
            "vocab_size": 64,
            "embedding_size": 18,
            "hidden_size": 28,
            "num_hidden_layers": 2,
            "num_attention_heads": 7,
            "intermediate_size": 50,
            "hidden_act": "relu",
            "classifier_dropout": 0.0,
        },
    },
    "electra-one-width": {
        "labels": 1,
        "lengths": [5, 8],
        "config": {
            "vocab_size": 58,
            "embedding_size": 24,
            "hidden_size": 24,
            "num_hidden_layers": 1,
            "num_attention_heads": 4,
            "intermediate_size": 32,
            "type_vocab_size": 3,
        },
    },
    "albert-groups": {
        "labels": 6,
        "lengths": [10, 6, 13],
        "config": {
            "vocab_size": 72,
            "embedding_size": 14,
            "hidden_size": 24,
            "num_hidden_layers": 5,
            "num_hidden_groups": 2,
            "inner_group_num": 2,
            "num_attention_heads": 3,
            "intermediate_size": 40,
        },
    },
    "mpnet-far": {
        "labels": 3,
        # Longer than the distance at which the last bucket of relative positions begins.
        "lengths": [108, 17],
        "padding_seen": True,
        "config": {
            "vocab_size": 60,
            "hidden_size": 24,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 36,
            "max_position_embeddings": 112,
            "relative_attention_num_buckets": 36,
            "hidden_act": "silu",
        },
    },
    "deberta-projected": {
        "labels": 4,
        # Longer than the distances that have a vector of their own.
        "lengths": [14, 5, 9],
        "padding_seen": True,
        "config": {
            "vocab_size": 62,
            "embedding_size": 18,
            "hidden_size": 28,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 36,
            "pad_token_id": 7,
            "type_vocab_size": 2,
            "relative_attention": True,
            "max_relative_positions": 6,
            "pos_att_type": ["c2p", "p2c"],
            "pooler_hidden_act": "tanh",
            "cls_dropout": 0.0,
        },
    },
    "deberta-content-to-position": {
        "labels": 2,
        "lengths": [6, 11],
        "config": {
            "vocab_size": 50,
            "hidden_size": 24,
            "num_hidden_layers": 3,
            "num_attention_heads": 3,
            "intermediate_size": 30,
            "hidden_act": "silu",
            "relative_attention": True,
            "position_biased_input": False,
            "pos_att_type": ["c2p"],
        },
    },
    "deberta-v2-buckets": {
        "labels": 5,
        # Beyond the buckets that hold one distance each, and beyond the last one.
        "lengths": [27, 3, 16],
        "padding_seen": True,
        "config": {
            "vocab_size": 60,
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 40,
            "max_position_embeddings": 30,
            "relative_attention": True,
            "max_relative_positions": 19,
            "position_buckets": 10,
            "position_biased_input": False,
            "pos_att_type": ["p2c", "c2p"],
            "share_att_key": True,
            "norm_rel_ebd": "layer_norm",
        },
    },
    "deberta-v2-convolution": {
        "labels": 3,
        "lengths": [8, 13, 2],
        "config": {
            "vocab_size": 56,
            "hidden_size": 30,
            "num_hidden_layers": 2,
            "num_attention_heads": 5,
            "intermediate_size": 24,
            "hidden_act": "relu",
            "layer_norm_eps": 1e-4,
            "type_vocab_size": 1,
            "relative_attention": True,
            "pos_att_type": ["p2c"],
            "conv_kernel_size": 5,
            "conv_act": "gelu",
            "pooler_hidden_act": "relu",
        },
    },
    "modernbert-windows": {
        "labels": 4,
        # Padding alone fills the window of the last places.
        "lengths": [19, 6, 13],
        "config": {
            "vocab_size": 50,
            "hidden_size": 24,
            "num_hidden_layers": 4,
            "num_attention_heads": 3,
            "intermediate_size": 20,
            "pad_token_id": 0,
            "local_attention": 7,
            "global_rope_theta": 900.0,
            "local_rope_theta": 50.0,
        },
    },
    "modernbert-biased-mean": {
        "labels": 2,
        "lengths": [5, 12, 9],
        "padding_seen": True,
        "config": {
            "vocab_size": 50,
            "hidden_size": 20,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 28,
            "hidden_activation": "silu",
            "pad_token_id": 3,
            "norm_eps": 1e-3,
            "norm_bias": True,
            "attention_bias": True,
            "mlp_bias": True,
            "layer_types": ["sliding_attention", "full_attention"],
            "local_attention": 4,
            "classifier_pooling": "mean",
            "classifier_bias": True,
            "classifier_activation": "relu",
        },
    },
    "canine-one-block": {
        "labels": 3,
        # Rows that end on, just before and just after a border between molecules.
        "lengths": [16, 12, 11, 13],
        "config": {
            "hidden_size": 24,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 32,
            "type_vocab_size": 2,
            "num_hash_functions": 4,
            "num_hash_buckets": 20,
            "local_transformer_stride": 16,
        },
    },
    "canine-blocks": {
        "labels": 2,
        # No multiple of the rate or of the blocks, which Transformers drops out of one by one: no pass with dropout.
        "blocks": True,
        "lengths": [23, 7, 17],
        "padding_seen": True,
        "config": {
            "hidden_size": 18,
            "num_hidden_layers": 1,
            "num_attention_heads": 3,
            "intermediate_size": 14,
            "hidden_act": "relu",
            "layer_norm_eps": 1e-4,
            "type_vocab_size": 1,
            "pad_token_id": 3,
            "max_position_embeddings": 24,
            "downsampling_rate": 3,
            "upsampling_kernel_size": 2,
            "num_hash_functions": 9,
            "num_hash_buckets": 24,
            "local_transformer_stride": 5,
        },
    },
}


def make_model(name: str, case: dict) -> PreTrainedModel:
    config = AutoConfig.for_model(
        model_type(name),
        **{"max_position_embeddings": 20, **case["config"]},
        num_labels=case["labels"],
        problem_type="multi_label_classification",
    )
    for key, value in config.to_dict().items():
        if "dropout" in key and isinstance(value, float):
            setattr(config, key, 0.0)
    config.id2label = {i: f"label {i}" for i in range(case["labels"])}
    config.label2id = {name: i for i, name in config.id2label.items()}
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    return model.eval()


def model_type(name: str) -> str:
    """The longest known family that begins the folder's name."""
    return max((known for known in CONFIG_MAPPING if f"{name}-".startswith(f"{known}-")), key=len)


def make_batch(case: dict, config: PreTrainedConfig) -> dict[str, torch.Tensor]:
    lengths = case["lengths"]
    mask = torch.tensor([[1] * length + [0] * (max(lengths) - length) for length in lengths])
    # A family without a vocabulary takes code points, up to the emoji here.
    ids = torch.randint(4, getattr(config, "vocab_size", 0x1FAFF), mask.shape) * mask + config.pad_token_id * (1 - mask)
    # Tokens that repeat within a row and between rows: their gradients add up in one row of the embeddings.
    ids[:, 0] = 2
    ids[0, 1:3] = 5
    if case.get("padding_seen"):
        # A text may spell the padding token; its row must not learn, and some families number positions around it.
        ids[:, 2] = config.pad_token_id
    labels = (torch.rand(len(lengths), case["labels"]) < 0.4).float()
    labels[0, 0] = 1.0
    return {"input_ids": ids, "attention_mask": mask, "labels": labels, "pos_weight": 0.5 + 9 * torch.rand(case["labels"])}


def forward(model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    return logits, binary_cross_entropy_with_logits(logits, batch["labels"], pos_weight=batch["pos_weight"])


def numbers(tensor: torch.Tensor):
    """Nested lists; nine digits hold every float32."""
    return json.loads(json.dumps(tensor.tolist()), parse_float=lambda text: float(f"{float(text):.9g}"))


def gradients(model: PreTrainedModel) -> dict[str, dict]:
    return {
        name: {"norm": parameter.grad.norm().item(), "head": numbers(parameter.grad.flatten()[:HEAD]), "shape": list(parameter.shape)}
        for name, parameter in model.named_parameters()
        if parameter.grad is not None
    }


# Trainer.get_decay_parameter_names.
UNDECAYED = ["bias", "layernorm", "rmsnorm", r"(?:^|\.)norm(?:$|\.)", r"_norm(?:$|\.)"]


def five_steps(model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> dict:
    names = get_parameter_names(model, [LayerNorm], UNDECAYED)
    decayed = [name for name, _ in model.named_parameters() if name in names]
    groups = [
        {"params": [p for n, p in model.named_parameters() if n in names], "weight_decay": OPTIMISER["weight_decay"]},
        {"params": [p for n, p in model.named_parameters() if n not in names], "weight_decay": 0.0},
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


def dropout_pass(model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> dict:
    """Every rate of the configuration differs, so that a site with its neighbour's rate shows."""
    rated = [key for key, value in model.config.to_dict().items() if "dropout" in key and isinstance(value, float)]
    rates = {key: round(0.1 + 0.1 * i, 1) for i, key in enumerate(rated)}
    config = copy.deepcopy(model.config)
    config.update(rates)
    dropping = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").train()
    dropping.load_state_dict(model.state_dict())
    # What has no part in the logits drops nothing.
    idle = {name for name, parameter in model.named_parameters() if parameter.grad is None}
    for prefix, module in dropping.named_modules():
        names = {name for name, _ in module.named_parameters(prefix)}
        if names and names <= idle:
            module.eval()
    sites = []

    def drop(x: torch.Tensor, p: float, training: bool, inplace: bool = False) -> torch.Tensor:
        if not training or p == 0:
            return x
        kept = (7919 * torch.arange(x.numel()) + 104729 * len(sites)) % 97 >= 97 * p
        sites.append([p, x.numel()])
        return x * kept.view(x.shape) / (1 - p)

    with mock.patch("torch.nn.functional.dropout", drop):
        _, loss = forward(dropping, batch)
    loss.backward()
    norms = torch.stack([parameter.grad.norm() for parameter in dropping.parameters() if parameter.grad is not None])
    return {"rates": rates, "sites": sites, "loss": loss.item(), "grad_norm": norms.norm().item()}


def export(name: str, case: dict, golden: Path = GOLDEN) -> None:
    torch.manual_seed(sum(map(ord, name)))
    model = make_model(name, case)
    folder = golden / name
    model.save_pretrained(folder)
    batch = make_batch(case, model.config)
    logits, loss = forward(model, batch)
    loss.backward()
    reference = {
        "architecture": model.config.model_type,
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        **{key: numbers(tensor) for key, tensor in batch.items()},
        "logits": numbers(logits.detach()),
        "loss": loss.item(),
        "grad": gradients(model),
        "parameters_without_grad": [n for n, p in model.named_parameters() if p.grad is None],
        **({} if case.get("blocks") else {"dropout": dropout_pass(model, batch)}),
        "train": five_steps(model, batch),
    }
    (folder / "reference.json").write_text(json.dumps(reference) + "\n")
    print(f"{folder}: {sum(file.stat().st_size for file in folder.iterdir()) / 1000:.0f} kB")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in sys.argv[1:] or CASES:
        export(name, CASES[name])
