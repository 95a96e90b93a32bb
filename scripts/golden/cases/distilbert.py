"""Golden cases of distilbert."""

CASES = {
    "distilbert-relu": {
        "labels": 3,
        "lengths": [7, 7, 10],
        "padding_seen": True,
        "config": {
            "vocab_size": 66,
            "dim": 36,
            "n_layers": 3,
            "n_heads": 3,
            "hidden_dim": 28,
            "activation": "relu",
            "pad_token_id": 4,
        },
    },
}
