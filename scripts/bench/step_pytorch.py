"""One training step of PyTorch and Transformers, as a measured process: `python step_pytorch.py '<config.json>' '<batch>'`.

Says JSON lines on stdout and answers each line it is sent with one, as step-ours.mjs does.
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoConfig, AutoModelForSequenceClassification
from transformers.trainer_pt_utils import get_parameter_names


def peak_bytes():
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def optimiser(model):
    """Trainer's default, with its groups: no decay on biases and normalisation."""
    decayed = set(get_parameter_names(model, [torch.nn.LayerNorm], ["bias", "layernorm", "rmsnorm", "(?:^|\\.)norm(?:$|\\.)"]))
    groups = [
        {"params": [p for name, p in model.named_parameters() if name in decayed], "weight_decay": 0.02},
        {"params": [p for name, p in model.named_parameters() if name not in decayed], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=2e-5, fused=True)


def main():
    config, batch = (json.loads(argument) for argument in sys.argv[1:3])
    rows, tokens, labels = batch["rows"], batch["tokens"], batch["labels"]
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_config(AutoConfig.for_model(**config, num_labels=labels)).train()
    optimizer = optimiser(model)
    index = torch.arange(rows * tokens)
    inputs = {"input_ids": (5 + index * 7919 % 30000).view(rows, tokens), "attention_mask": torch.ones(rows, tokens, dtype=torch.long)}
    targets = (torch.arange(rows * labels) % 5 == 0).float().view(rows, labels)

    def train_step():
        start = time.perf_counter()
        loss = binary_cross_entropy_with_logits(model(**inputs).logits, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return {"ms": (time.perf_counter() - start) * 1000, "loss": loss.item()}

    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for question in sys.stdin:
        print(json.dumps(train_step() if question.strip() == "step" else {"peakBytes": peak_bytes()}), flush=True)


main()
