"""Golden cases of modernbert."""

CASES = {
    "modernbert-windows": {
        "labels": 4,
        # Padding alone fills the window of the last places.
        "lengths": [19, 6, 13],
        "config": {
            "vocab_size": 50,
            "hidden_size": 24,
            "num_hidden_layers": 4,
            "num_attention_heads": 3,
            "intermediate_size": 20,
            "pad_token_id": 0,
            "local_attention": 7,
            "global_rope_theta": 900.0,
            "local_rope_theta": 50.0,
        },
    },
    "modernbert-biased-mean": {
        "labels": 2,
        "lengths": [5, 12, 9],
        "padding_seen": True,
        "config": {
            "vocab_size": 50,
            "hidden_size": 20,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 28,
            "hidden_activation": "silu",
            "pad_token_id": 3,
            "norm_eps": 1e-3,
            "norm_bias": True,
            "attention_bias": True,
            "mlp_bias": True,
            "layer_types": ["sliding_attention", "full_attention"],
            "local_attention": 4,
            "classifier_pooling": "mean",
            "classifier_bias": True,
            "classifier_activation": "relu",
        },
    },
}
