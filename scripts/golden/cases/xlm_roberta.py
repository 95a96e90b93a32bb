"""Golden cases of xlm-roberta."""

CASES = {
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
}
