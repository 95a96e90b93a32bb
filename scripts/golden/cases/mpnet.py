"""Golden cases of mpnet."""

CASES = {
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
}
