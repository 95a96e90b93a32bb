"""Golden cases of albert."""

CASES = {
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
}
