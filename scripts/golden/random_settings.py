"""Random configurations of each family, of the settings that config.json can switch and the engine covers, in tiny sizes."""

import random

from transformers.activations import ACT2CLS

# Activations with parameters of their own are no settings but models: Transformers' name, and what must be refused.
LEARNED = {"prelu", "xielu"}
ACTIVATIONS = sorted(set(ACT2CLS) - LEARNED)
COMMON_ACTIVATIONS = ["gelu", "gelu_new", "relu", "silu"]


def activation(r: random.Random) -> str:
    return r.choice(COMMON_ACTIVATIONS if r.random() < 0.5 else ACTIVATIONS)


def sizes(r: random.Random, even: bool = False) -> dict:
    heads = r.randint(1, 6)
    depth = r.choice([2, 4, 6, 8]) if even else r.randint(1, 9)
    # Narrower, normalisation leaves nothing but rounding to compare.
    if heads * depth < 4:
        heads = 4
    return {
        "hidden_size": heads * depth,
        "num_attention_heads": heads,
        "num_hidden_layers": r.randint(1, 4),
        "intermediate_size": r.randint(3, 60),
        "vocab_size": r.randint(20, 120),
        "max_position_embeddings": r.choice([7, 16, 23, 40, 64]),
    }


def encoder(r: random.Random) -> dict:
    found = sizes(r)
    return {
        **found,
        "hidden_act": activation(r),
        "layer_norm_eps": r.choice([1e-12, 1e-7, 1e-5, 1e-3, 0.1]),
        "type_vocab_size": r.randint(1, 3),
        "pad_token_id": r.choice([0, 0, 1, 5, found["vocab_size"] - 1]),
    }


def bert(r: random.Random) -> dict:
    found = encoder(r)
    if r.random() < 0.1:
        found["pad_token_id"] = None
    return found


def roberta(r: random.Random) -> dict:
    found = encoder(r)
    found["pad_token_id"] = r.choice([1, 1, 0, 4])
    found["max_position_embeddings"] += found["pad_token_id"] + 1
    return found


def distilbert(r: random.Random) -> dict:
    found = bert(r)
    return {
        "dim": found["hidden_size"],
        "n_heads": found["num_attention_heads"],
        "n_layers": found["num_hidden_layers"],
        "hidden_dim": found["intermediate_size"],
        "activation": found["hidden_act"],
        "sinusoidal_pos_embds": r.random() < 0.3,
        **{key: found[key] for key in ("vocab_size", "max_position_embeddings", "pad_token_id")},
    }


def electra(r: random.Random) -> dict:
    found = bert(r)
    summary = {"summary_type": r.choice(["first", "mean"]), "summary_activation": r.choice(["gelu", "tanh"]), "summary_use_proj": False}
    return {
        **found,
        "embedding_size": found["hidden_size"] if r.random() < 0.4 else r.randint(2, 40),
        **(summary if r.random() < 0.5 else {}),
    }


def albert(r: random.Random) -> dict:
    layers = r.randint(1, 6)
    return {
        **bert(r),
        "embedding_size": r.randint(2, 40),
        "num_hidden_layers": layers,
        "num_hidden_groups": r.randint(1, min(layers, 3)),
        "inner_group_num": r.randint(1, 3),
    }


def mpnet(r: random.Random) -> dict:
    found = encoder(r)
    del found["type_vocab_size"]
    found["pad_token_id"] = r.choice([1, 1, 1, 0, 3])
    found["max_position_embeddings"] = 2 + r.choice([5, 20, 64, 150])
    found["relative_attention_num_buckets"] = r.choice([32, 32, 40])
    return found


def deberta(r: random.Random) -> dict:
    found = bert(r)
    kinds = r.choice([["c2p", "p2c"], ["p2c", "c2p"], ["c2p"], ["p2c"], [], None, "c2p|p2c", "P2C | c2p", "p2c"])
    found |= {
        "type_vocab_size": r.randint(0, 3),
        "relative_attention": r.random() < 0.8,
        "pos_att_type": kinds,
        "max_relative_positions": r.choice([-1, -1, 0, 3, 8, 30, 100]),
        "position_biased_input": r.random() < 0.5,
        "pooler_hidden_act": activation(r),
    }
    if r.random() < 0.3:
        found["embedding_size"] = r.randint(2, 40)
    if r.random() < 0.3:
        found["pooler_hidden_size"] = found["hidden_size"]
    return found


def deberta_v2(r: random.Random) -> dict:
    found = deberta(r)
    # Buckets whose borders are not defined are refused.
    farthest = found["max_relative_positions"] if found["max_relative_positions"] > 0 else found["max_position_embeddings"]
    found["position_buckets"] = r.choice([n for n in (-1, 0, 4, 5, 8, 16, 64) if farthest - 1 != n // 2])
    found["share_att_key"] = r.random() < 0.5
    found["norm_rel_ebd"] = r.choice(["none", "layer_norm", "Layer_Norm | none"])
    if r.random() < 0.4:
        found["conv_kernel_size"] = r.choice([1, 3, 5, 7])
        found["conv_act"] = r.choice(["tanh", *ACTIVATIONS])
    return found


def modernbert(r: random.Random) -> dict:
    found = sizes(r, even=True)
    found |= {
        "hidden_activation": activation(r),
        "norm_eps": r.choice([1e-5, 1e-12, 1e-3]),
        "norm_bias": r.random() < 0.5,
        "attention_bias": r.random() < 0.5,
        "mlp_bias": r.random() < 0.5,
        "decoder_bias": r.random() < 0.5,
        "pad_token_id": r.choice([0, 0, 3, found["vocab_size"] - 1, None]),
        "local_attention": r.choice([1, 2, 3, 5, 8, 16, 128]),
        "classifier_pooling": r.choice(["cls", "mean"]),
        "classifier_bias": r.random() < 0.5,
        "classifier_activation": activation(r),
    }
    kinds = ["full_attention", "sliding_attention"]
    types = {
        "layer_types": {"layer_types": [r.choice(kinds) for _ in range(found["num_hidden_layers"])]},
        "every": {"global_attn_every_n_layers": r.randint(1, 4)},
        "default": {},
    }
    thetas = [10.0, 500.0, 10000.0, 160000.0]
    ropes = {
        "old": {"global_rope_theta": r.choice(thetas), "local_rope_theta": r.choice(thetas)},
        "new": {"rope_parameters": {kind: {"rope_type": "default", "rope_theta": r.choice(thetas)} for kind in kinds}},
        "half": {"rope_parameters": {"full_attention": {"rope_type": "default"}}, "local_rope_theta": 77.0},
        "default": {},
    }
    return found | r.choice(list(types.values())) | r.choice(list(ropes.values()))


def canine(r: random.Random) -> dict:
    found = encoder(r)
    del found["vocab_size"]
    hashes = r.choice([1, 2, 3, 4, 8])
    depth = hashes * r.choice([1, 2])
    found["hidden_size"] = found["num_attention_heads"] * depth
    places = r.choice([16, 32, 48, 70])
    return found | {
        "pad_token_id": r.choice([0, 0, 1, 65]),
        "max_position_embeddings": places,
        "num_hash_functions": hashes,
        "num_hash_buckets": r.choice([places, places + 5, 200]),
        "downsampling_rate": r.choice([1, 2, 3, 4, 5]),
        "upsampling_kernel_size": r.choice([1, 2, 4]),
        "local_transformer_stride": r.choice([1, 4, 7, 16, 128]),
    }


SETTINGS = {
    "bert": bert,
    "roberta": roberta,
    "xlm-roberta": roberta,
    "distilbert": distilbert,
    "electra": electra,
    "albert": albert,
    "mpnet": mpnet,
    "deberta": deberta,
    "deberta-v2": deberta_v2,
    "modernbert": modernbert,
    "canine": canine,
}
