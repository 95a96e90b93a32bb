"""Scoring with PyTorch and Transformers, as a measured process: `python scoring_pytorch.py MODEL CSV EXPORTED`.

First writes the model as PyTorch exports it to EXPORTED/onnx/model.onnx, for Transformers.js to score with.
"""

import csv
import json
import sys
import time
import warnings
from statistics import median

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

BATCH = 16
MAX_LENGTH = 128
ONE_TEXT = " ".join(["you are"] * 20)
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, *inputs):
        return self.model(**dict(zip(INPUTS, inputs))).logits


def export(folder, to):
    model = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager").eval()
    example = torch.ones(2, 16, dtype=torch.long)
    axes = {**{name: {0: "rows", 1: "tokens"} for name in INPUTS}, "logits": {0: "rows"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Logits(model), (example,) * 3, f"{to}/onnx/model.onnx", input_names=INPUTS, output_names=["logits"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip


def main():
    folder, file, exported = sys.argv[1:4]
    export(folder, exported)
    texts = [row["comment_text"] for row in csv.DictReader(open(file, encoding="utf-8"))]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()

    def score(batch):
        return model(**tokenizer(batch, return_tensors="pt", padding=True, truncation=True, max_length=MAX_LENGTH)).logits

    def score_file():
        start = time.perf_counter()
        ordered = sorted(texts, key=len)
        for i in range(0, len(ordered), BATCH):
            score(ordered[i : i + BATCH])
        return {"rowsPerSecond": len(texts) / (time.perf_counter() - start)}

    def text_times():
        times = []
        for _ in range(110):
            start = time.perf_counter()
            score([ONE_TEXT])
            times.append((time.perf_counter() - start) * 1000)
        return {"milliseconds": median(times[10:])}

    print(json.dumps({"texts": len(texts)}), flush=True)
    with torch.inference_mode():
        for question in sys.stdin:
            print(json.dumps(score_file() if question.strip() == "file" else text_times()), flush=True)


main()
