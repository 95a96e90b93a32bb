"""Tiny random models of a golden case, and the batch they are run on."""

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedConfig, PreTrainedModel
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

Batch = dict[str, torch.Tensor]


def model_type(name: str) -> str:
    """The longest known family that begins the case's name."""
    return max((known for known in CONFIG_MAPPING if f"{name}-".startswith(f"{known}-")), key=len)


def make_model(name: str, case: dict) -> PreTrainedModel:
    """Without dropout; biases and normalisation weights are moved off their neutral values, so that a dropped term shows."""
    config = AutoConfig.for_model(
        model_type(name),
        **{"max_position_embeddings": 20, **case["config"]},
        num_labels=case["labels"],
        problem_type="multi_label_classification",
    )
    for key, value in config.to_dict().items():
        if "dropout" in key and isinstance(value, float):
            setattr(config, key, 0.0)
    if not case.get("default_labels"):
        config.id2label = {i: f"label {i}" for i in range(case["labels"])}
        config.label2id = {label: i for i, label in config.id2label.items()}
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += case.get("spread", 0.1) * torch.randn_like(parameter)
    return model.eval()


def make_batch(case: dict, config: PreTrainedConfig) -> Batch:
    lengths = case["lengths"]
    mask = torch.tensor([[1] * length + [0] * (max(lengths) - length) for length in lengths])
    if case.get("padding") == "left":
        mask = mask.flip(1)
    padding = config.pad_token_id or 0
    # A family without a vocabulary takes code points, up to the emoji here.
    ids = torch.randint(4, getattr(config, "vocab_size", 0x1FAFF), mask.shape) * mask + padding * (1 - mask)
    # Tokens that repeat within a row and between rows: their gradients add up in one row of the embeddings.
    ids[:, 0] = 2
    ids[0, 1:3] = 5
    if case.get("padding_seen"):
        # A text may spell the padding token; its row must not learn, and some families number positions around it.
        ids[:, 2:3] = padding
    if case.get("padding") == "inside":
        mask[::2, 0] = 0
        mask[:, 1::3] = 0
    labels = (torch.rand(len(lengths), case["labels"]) < 0.4).float()
    labels[0, 0] = 1.0
    return {"input_ids": ids, "attention_mask": mask, "labels": labels, "pos_weight": 0.5 + 9 * torch.rand(case["labels"])}
