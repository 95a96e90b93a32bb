"""What Transformers computes with a model and a batch, as reference.json keeps it."""

import copy
import json
from unittest import mock

import torch
import transformers
from torch.nn import LayerNorm
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModelForSequenceClassification, PreTrainedModel
from transformers.trainer_pt_utils import get_parameter_names

from model import Batch

STEPS = 5
HEAD = 8
OPTIMISER = {"lr": 1e-3, "weight_decay": 0.02, "max_grad_norm": 1.0}
# Trainer.get_decay_parameter_names.
UNDECAYED = ["bias", "layernorm", "rmsnorm", r"(?:^|\.)norm(?:$|\.)", r"_norm(?:$|\.)"]


def reference_of(model: PreTrainedModel, batch: Batch, *, dropout: bool = True) -> dict:
    """Trains the model: its weights are others afterwards."""
    logits, loss = forward(model, batch)
    loss.backward()
    return {
        "architecture": model.config.model_type,
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        **{key: numbers(tensor) for key, tensor in batch.items()},
        "logits": numbers(logits.detach()),
        "loss": loss.item(),
        "grad": gradients(model),
        "parameters_without_grad": [n for n, p in model.named_parameters() if p.grad is None],
        **({"dropout": dropout_pass(model, batch)} if dropout else {}),
        "train": five_steps(model, batch),
    }


def forward(model: PreTrainedModel, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
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


def five_steps(model: PreTrainedModel, batch: Batch) -> dict:
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


def dropout_pass(model: PreTrainedModel, batch: Batch) -> dict:
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
