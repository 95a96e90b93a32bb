"""Trains one run of Moderato with Transformers and Accelerate, as recipe.json says, and leaves what it made in result/.

    accelerate launch train.py      on one GPU, several, or a cluster
    python train.py                 in one process

However many processes take part, a step is one batch of the same rows, in the order that Moderato would train them in, and the loss
is the mean over the batch's known labels. Dropout alone draws other numbers than Moderato does.
"""

import argparse
import contextlib
import copy
import hashlib
import json
import math
import os
import platform
import re
import shutil
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import accelerate
import numpy as np
import psutil
import pyarrow.parquet as parquet
import sklearn
import torch
import transformers
from accelerate.utils import DistributedDataParallelKwargs, gather_object, set_seed
from safetensors.torch import load_file
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer, get_scheduler

JOB = Path(__file__).resolve().parent
RESULT = JOB / "result"
FORMAT_VERSION = 1



def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_job():
    """The manifest, once every file that it lists is what it was; this program and what describes it may be changed."""
    manifest = json.loads((JOB / "manifest.json").read_text("utf-8"))
    version = manifest["format_version"]
    if version != FORMAT_VERSION:
        sys.exit(f"manifest.json is of format version {version}, this train.py reads {FORMAT_VERSION}: export the job again.")
    for entry in manifest["files"]:
        path = JOB / entry["path"]
        if entry["path"] in ("train.py", "requirements.txt", "README.md"):
            continue
        if not path.is_file() or path.stat().st_size != entry["size"] or sha256(path) != entry["sha256"]:
            sys.exit(f"{entry['path']} is missing or is not what was exported: copy the job again.")
    return manifest


def read_rows(name, labels):
    """ids, texts, and labels [n, L]: 1 yes, 0 no, -1 unknown."""
    table = parquet.read_table(JOB / name)
    columns = [table[label].fill_null(-1).to_numpy().astype(np.int8) for label in labels]
    return table["row_id"].to_pylist(), table["text"].to_pylist(), np.stack(columns, axis=1)


def tokenise(tokenizer, texts, max_length):
    return tokenizer(texts, truncation=True, max_length=max_length)["input_ids"]


GOLDEN = 0x9E3779B9
MASK = 0xFFFFFFFF
ORDER_STREAM = 1
GROUP_BATCHES = 50


def mix32(value):
    """MurmurHash3's 32-bit finaliser."""
    h = value & MASK
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
    return h ^ (h >> 16)


def hash32(*keys):
    h = GOLDEN
    for key in keys:
        h = mix32(h * GOLDEN + key)
    return h


def draw32(stream, index):
    return mix32(stream + (index + 1) * GOLDEN)


def permutation(n, stream):
    """0 … n-1 in an order drawn from the stream (Fisher-Yates)."""
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = draw32(stream, i) % (i + 1)
        order[i], order[j] = order[j], order[i]
    return order


def cut(rows, size):
    return [rows[i : i + size] for i in range(0, len(rows), size)]


def batches_of(epoch, lengths, batch_size, seed, order):
    """The batches of an epoch, as row numbers: those of order.txt, or rows of similar length together, the longest batch first."""
    if order is not None:
        return cut(order, batch_size)
    stream = hash32(seed, ORDER_STREAM, epoch)
    shuffled = permutation(len(lengths), stream)
    stretch = batch_size * max(1, min(GROUP_BATCHES, len(lengths) // (batch_size * 2)))
    batches = [
        batch
        for begin in range(0, len(shuffled), stretch)
        for batch in cut(sorted(shuffled[begin : begin + stretch], key=lambda row: -lengths[row]), batch_size)
    ]
    places = permutation(len(batches), draw32(stream, -1))
    longest = max(range(len(batches)), key=lambda i: (max(lengths[row] for row in batches[i]), -i))
    at = places.index(longest)
    places[0], places[at] = places[at], places[0]
    return [batches[i] for i in places]


def read_order():
    path = JOB / "order.txt"
    return [int(line) for line in path.read_text("utf-8").split()] if path.exists() else None



def load_model(recipe):
    """The model as the run begins with it, and the configuration as its base has it."""
    written = AutoConfig.from_pretrained(JOB / "base")
    config = copy.deepcopy(written)
    if recipe["dropout"] is not None:
        for key, value in vars(written).items():
            if "dropout" in key and isinstance(value, (int, float)):
                setattr(config, key, recipe["dropout"])
    model = AutoModelForSequenceClassification.from_pretrained(JOB / "base", config=config, dtype=torch.float32)
    if recipe["gradient_checkpointing"] and model.supports_gradient_checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    trains = set(recipe["trainable_parameters"])
    for name, parameter in model.named_parameters():
        parameter.requires_grad = name in trains
    if recipe["lora"]:
        model = add_adapters(model, recipe["lora"], trains)
    return model, written


def add_adapters(model, lora, trains):
    from peft import LoraConfig, get_peft_model

    model = get_peft_model(model, LoraConfig(**lora))
    begun = load_file(JOB / "adapters.safetensors")
    for name, parameter in model.base_model.model.named_parameters():
        plain = name.replace(".default.weight", ".weight")
        if plain in begun:
            parameter.data.copy_(begun[plain])
        parameter.requires_grad = plain in begun or plain in trains
    return model


def optimiser_groups(model, weight_decay):
    """Trainer's groups: no decay on biases and normalisation weights."""
    spared = re.compile(r"bias|layernorm|rmsnorm|(^|[._])norm($|\.)", re.IGNORECASE)
    named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    return [
        {"params": [p for name, p in named if not spared.search(name)], "weight_decay": weight_decay},
        {"params": [p for name, p in named if spared.search(name)], "weight_decay": 0.0},
    ]


def save_model(model, written, tokenizer):
    """What save_pretrained writes, adapters merged into the weights and dropout rates as the base has them."""
    if hasattr(model, "peft_config"):
        model = copy.deepcopy(model).merge_and_unload()
    trained, model.config = model.config, written
    written.architectures = [type(model).__name__]
    folder = RESULT / "model.new"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    model.config = trained
    shutil.rmtree(RESULT / "model", ignore_errors=True)
    folder.rename(RESULT / "model")



def losses_of(logits, labels, pos_weight, smoothing=0.0):
    """BCE with logits, one for each label, zero where the answer is unknown. An answer y counts as y (1 - ε) + ε / 2."""
    known = labels >= 0
    targets = labels.clamp(min=0).to(logits.dtype) * (1 - smoothing) + smoothing / 2
    losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, pos_weight=pos_weight, reduction="none")
    return torch.where(known, losses, torch.zeros_like(losses))


def mean_defined(values):
    defined = [value for value in values if value is not None]
    return float(np.mean(defined)) if defined else None


def metrics_of(logits, labels, pos_weight):
    """scikit-learn's metrics over what is known. F1 and accuracy count one more column: none of the labels applies."""
    p = 1 / (1 + np.exp(-logits.astype(np.float64)))
    predicted = p >= 0.5
    none = np.where((labels == 1).any(axis=1), 0, np.where((labels == -1).any(axis=1), -1, 1))
    truth = np.column_stack([labels, none])
    answers = np.column_stack([predicted, ~predicted.any(axis=1)]).astype(np.int8)
    known = truth >= 0
    columns = [(truth[known[:, i], i], answers[known[:, i], i]) for i in range(truth.shape[1]) if known[:, i].any()]
    rows = known.any(axis=1)
    scores = [(labels[labels[:, i] >= 0, i], p[labels[:, i] >= 0, i]) for i in range(labels.shape[1])]
    count = int((labels >= 0).sum())
    weights = torch.tensor(pos_weight, dtype=torch.float64)
    total = losses_of(torch.from_numpy(logits).double(), torch.from_numpy(labels), weights).sum()
    return {
        "loss": float(total) / count if count else None,
        "f1_macro": mean_defined([f1_score(y, a, zero_division=0) for y, a in columns]),
        "f1_micro": float(f1_score(truth[known], answers[known], zero_division=0)) if columns else None,
        "accuracy": float(((truth == answers) | ~known).all(axis=1)[rows].mean()) if rows.any() else None,
        "roc_auc": mean_defined([roc_auc_score(y, s) if 0 < y.sum() < len(y) else None for y, s in scores]),
        "average_precision": mean_defined([average_precision_score(y, s) if y.sum() > 0 else None for y, s in scores]),
    }


def is_better(following, best, metric, margin=0.0):
    """Whether it beats the best by more than the margin. Where the metric is undefined the loss decides, then the longer training."""
    if best is None:
        return True
    after, before = ((-e["loss"] if metric == "loss" and e["loss"] is not None else e[metric]) for e in (following, best))
    if after is None and before is None:
        return metric == "loss" or is_better(following, best, "loss", margin)
    return (-math.inf if after is None else after) - (-math.inf if before is None else before) > margin



class Run:
    def __init__(self, recipe, accelerator, rows_at_once):
        self.recipe, self.accelerator, self.rows_at_once = recipe, accelerator, rows_at_once
        self.labels = recipe["labels"]
        self.tokenizer = AutoTokenizer.from_pretrained(JOB / "base")
        self.ids, self.inputs, self.answers = {}, {}, {}
        for name in ("train", "eval"):
            self.ids[name], texts, self.answers[name] = read_rows(f"{name}.parquet", self.labels)
            self.inputs[name] = tokenise(self.tokenizer, texts, recipe["max_length"])
        self.lengths = [len(ids) for ids in self.inputs["train"]]
        self.order = read_order()
        self.steps_per_epoch = math.ceil(len(self.order or self.lengths) / recipe["global_batch_size"])
        self.total_steps = recipe["max_steps"] or self.steps_per_epoch * recipe["num_train_epochs"]
        self.pos_weight = [recipe["pos_weight"][label] for label in self.labels]
        self.steps, self.evaluations, self.notices = [], [], []
        self.best, self.patience, self.seconds, self.rows_seen, self.peak_rss_bytes = None, 0, 0.0, 0, 0

        # Several processes drop different units.
        set_seed(recipe["seed"], device_specific=True)
        model, self.written = load_model(recipe)
        optimiser = torch.optim.AdamW(
            optimiser_groups(model, recipe["weight_decay"]),
            lr=recipe["learning_rate"],
            betas=(recipe["adam_beta1"], recipe["adam_beta2"]),
            eps=recipe["adam_epsilon"],
        )
        warmup = recipe["warmup_steps"]
        warmup = math.ceil(warmup * self.total_steps) if warmup < 1 else int(warmup)
        self.scheduler = get_scheduler(recipe["lr_scheduler_type"], optimiser, warmup, self.total_steps)
        self.model, self.optimiser = accelerator.prepare(model, optimiser)
        self.weights = torch.tensor(self.pos_weight, device=accelerator.device)

    def forward(self, model, name, rows):
        """Logits [rows, L], of rows padded to the longest of them."""
        ids, multiple = [self.inputs[name][row] for row in rows], self.recipe["pad_to_multiple_of"] or 1
        width = math.ceil(max(map(len, ids)) / multiple) * multiple
        input_ids = torch.full((len(ids), width), self.tokenizer.pad_token_id)
        attention_mask = torch.zeros_like(input_ids)
        for i, row in enumerate(ids):
            input_ids[i, : len(row)] = torch.tensor(row)
            attention_mask[i, : len(row)] = 1
        device = self.accelerator.device
        return model(input_ids=input_ids.to(device), attention_mask=attention_mask.to(device)).logits.float()

    def mine(self, rows, lengths):
        """This process' share of a batch in parts that fit into memory, the longest rows first."""
        rank, world = self.accelerator.process_index, self.accelerator.num_processes
        return cut(sorted(rows, key=lambda row: -lengths[row])[rank::world], self.rows_at_once)

    def train_mode(self):
        self.model.train()
        if self.recipe["head_only"]:
            # The head trains on what the encoder answers without dropout.
            self.accelerator.unwrap_model(self.model).base_model.eval()

    def step(self, batch):
        """One optimiser step over a batch: loss, learning rate, and the gradients' norm before clipping."""
        accelerator, answers = self.accelerator, self.answers["train"]
        known = max(1, int((answers[batch] >= 0).sum()))
        parts = self.mine(batch, self.lengths)
        total = torch.zeros((), dtype=torch.float64, device=accelerator.device)
        # A process without rows of a short last batch computes one that does not count: all of them must take part.
        for i, part in enumerate(parts or [batch[:1]]):
            labels = torch.from_numpy(answers[part] if parts else np.full_like(answers[part], -1)).to(accelerator.device)
            with accelerator.no_sync(self.model) if i + 1 < len(parts) else contextlib.nullcontext():
                logits = self.forward(self.model, "train", part)
                loss = losses_of(logits, labels, self.weights, self.recipe["label_smoothing"]).sum() / known
                # Gradients are averaged over processes, and the batch's are their sum.
                accelerator.backward(loss * accelerator.num_processes)
            total += loss.detach()
        rate = self.scheduler.get_last_lr()[0]
        parameters = [p for p in self.model.parameters() if p.requires_grad]
        norm = accelerator.clip_grad_norm_(parameters, self.recipe["max_grad_norm"])
        self.optimiser.step()
        self.scheduler.step()
        self.optimiser.zero_grad()
        step, loss = len(self.steps) + 1, float(accelerator.reduce(total, "sum"))
        # In float16 a step whose gradients overflowed is left out, with a smaller scale for the next.
        norm = float(norm) if accelerator.scaler is None or math.isfinite(norm) else 0.0
        if not (math.isfinite(loss) and math.isfinite(norm)):
            sys.exit(f"The loss is no longer a number at step {step}: lower the learning rate in a new run, and export that.")
        return {"step": step, "loss": loss, "learning_rate": rate, "grad_norm": norm}

    @torch.no_grad()
    def logits(self):
        """Of the validation rows, [n, L], the same in every process."""
        self.model.eval()
        lengths = [len(ids) for ids in self.inputs["eval"]]
        logits = torch.zeros(len(lengths), len(self.labels), device=self.accelerator.device)
        # Processes compute different numbers of parts, so none may wait for the others in between.
        model = self.accelerator.unwrap_model(self.model)
        for part in self.mine(range(len(lengths)), lengths):
            logits[part] = self.forward(model, "eval", part)
        self.train_mode()
        return self.accelerator.reduce(logits, "sum").cpu().numpy()

    def evaluate(self):
        recipe, since = self.recipe, self.evaluations[-1]["step"] if self.evaluations else 0
        logits = self.logits()
        metrics = metrics_of(logits, self.answers["eval"], self.pos_weight)
        metric = recipe["metric_for_best_model"]
        best = is_better(metrics, self.best, metric)
        self.patience = 0 if is_better(metrics, self.best, metric, recipe["early_stopping_threshold"]) else self.patience + 1
        step = len(self.steps)
        training_loss = float(np.mean([record["loss"] for record in self.steps[since:]]))
        if best:
            self.best = metrics
            for earlier in self.evaluations:
                earlier["best"] = False
            if self.accelerator.is_main_process:
                save_model(self.accelerator.unwrap_model(self.model), self.written, self.tokenizer)
                write_predictions(self.ids["eval"], logits)
            self.accelerator.wait_for_everyone()
        evaluation = {"epoch": step / self.steps_per_epoch, "step": step, "training_loss": training_loss, "best": best, **metrics}
        self.evaluations.append(evaluation)
        self.peak_rss_bytes = max(self.peak_rss_bytes, psutil.Process().memory_info().rss)
        words = [f"training loss {training_loss:.4f}", *(f"{name} {v:.4f}" for name, v in metrics.items() if v is not None)]
        self.accelerator.print(f"epoch {evaluation['epoch']:.2f}: {', '.join(words)}{' (best)' if best else ''}")

    def out_of_patience(self):
        patience = self.recipe["early_stopping_patience"]
        return patience is not None and self.patience >= patience

    def train(self):
        every = self.recipe["eval_steps"] or self.steps_per_epoch
        self.train_mode()
        for epoch in range(math.ceil(self.total_steps / self.steps_per_epoch)):
            batches = batches_of(epoch, self.lengths, self.recipe["global_batch_size"], self.recipe["seed"], self.order)
            for batch in batches[: self.total_steps - len(self.steps)]:
                begun = time.perf_counter()
                self.steps.append(self.step(batch))
                self.seconds += time.perf_counter() - begun
                self.rows_seen += len(batch)
                if len(self.steps) % every and len(self.steps) < self.total_steps:
                    continue
                self.evaluate()
                if self.out_of_patience() and len(self.steps) < self.total_steps:
                    step, metric = len(self.steps), self.recipe["metric_for_best_model"].replace("_", " ")
                    early = f"Ended early after step {step} of {self.total_steps}: the {metric} had not improved"
                    when = "the last evaluation" if self.patience == 1 else f"{self.patience} evaluations in a row"
                    self.notices.append(f"{early} in {when}.")
                    return



def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def write_predictions(ids, logits):
    with open(RESULT / "predictions.jsonl", "w", encoding="utf-8") as file:
        for name, row in zip(ids, logits.tolist()):
            file.write(json.dumps({"id": name, "logits": row}, ensure_ascii=False) + "\n")


def write_result(manifest, run, environment):
    """Metrics and environment, and last of all the manifest: where it is, the result is whole."""
    metrics = {
        "steps": run.steps,
        "evaluations": run.evaluations,
        "total_steps": run.total_steps,
        "train_seconds": run.seconds,
        "samples_per_second": run.rows_seen / run.seconds,
        "peak_rss_bytes": run.peak_rss_bytes,
        "notices": run.notices,
    }
    write_json(RESULT / "metrics.json", metrics)
    write_json(RESULT / "environment.json", environment)
    paths = sorted(path for path in RESULT.rglob("*") if path.is_file())
    files = [{"path": p.relative_to(RESULT).as_posix(), "size": p.stat().st_size, "sha256": sha256(p)} for p in paths]
    write_json(RESULT / "manifest.json", {"format_version": FORMAT_VERSION, "job": manifest["job"], "files": files})


def device_name(device):
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{platform.machine()} CPU" if device.type == "cpu" else device.type


def describe(accelerator, started, rows_at_once):
    packages = {"torch": torch, "transformers": transformers, "accelerate": accelerate, "numpy": np, "scikit-learn": sklearn}
    return {
        "started": started,
        "finished": now(),
        "world_size": accelerator.num_processes,
        "devices": gather_object([device_name(accelerator.device)]),
        "mixed_precision": accelerator.mixed_precision,
        "per_device_train_batch_size": rows_at_once,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {name: package.__version__ for name, package in packages.items()},
    }


def now():
    return datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def main():
    parser = argparse.ArgumentParser(description="Trains the run of Moderato that this folder holds.")
    rows_help = "rows that a process computes at once: memory and speed, not the result"
    parser.add_argument("--per-device-train-batch-size", type=int, default=16, help=rows_help)
    parser.add_argument("--overwrite", action="store_true", help="replace a finished result/")
    arguments = parser.parse_args()
    # Nothing in the models' buffers changes, and what one process accumulates is this program's business.
    handlers = [DistributedDataParallelKwargs(broadcast_buffers=False)]
    accelerator = accelerate.Accelerator(cpu=not torch.accelerator.is_available(), kwargs_handlers=handlers)
    accelerator.gradient_accumulation_steps = 1
    if accelerator.num_processes != int(os.environ.get("WORLD_SIZE", "1")):
        sys.exit("The processes do not find each other: start them with accelerate launch.")
    transformers.utils.logging.disable_progress_bar()
    started = now()
    manifest = check_job()
    recipe = json.loads((JOB / "recipe.json").read_text("utf-8"))
    if (RESULT / "manifest.json").exists() and not arguments.overwrite:
        sys.exit("result/ holds a finished result: move it away, or replace it with --overwrite.")
    accelerator.wait_for_everyone()
    if accelerator.is_main_process:
        shutil.rmtree(RESULT, ignore_errors=True)
        RESULT.mkdir()
    accelerator.wait_for_everyone()
    rows_at_once = max(1, arguments.per_device_train_batch_size)
    run = Run(recipe, accelerator, rows_at_once)
    accelerator.print(
        f"{len(run.ids['train'])} rows to train on, {len(run.ids['eval'])} to validate, {run.total_steps} steps of "
        f"{recipe['global_batch_size']} rows on {accelerator.num_processes} × {accelerator.device.type}"
    )
    run.train()
    environment = describe(accelerator, started, rows_at_once)
    if accelerator.is_main_process:
        write_result(manifest, run, environment)
    accelerator.print(f"{run.rows_seen / run.seconds:.1f} rows a second. Bring the folder back, and import it into Moderato.")
    accelerator.end_training()


if __name__ == "__main__":
    main()
