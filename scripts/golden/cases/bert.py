"""Golden cases of bert."""

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
