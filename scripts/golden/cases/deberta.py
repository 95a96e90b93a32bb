"""Golden cases of deberta."""

CASES = {
    "deberta-projected": {
        "labels": 4,
        # Longer than the distances that have a vector of their own.
        "lengths": [14, 5, 9],
        "padding_seen": True,
        "config": {
            "vocab_size": 62,
            "embedding_size": 18,
            "hidden_size": 28,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 36,
            "pad_token_id": 7,
            "type_vocab_size": 2,
            "relative_attention": True,
            "max_relative_positions": 6,
            "pos_att_type": ["c2p", "p2c"],
            "pooler_hidden_act": "tanh",
            "cls_dropout": 0.0,
        },
    },
    "deberta-content-to-position": {
        "labels": 2,
        "lengths": [6, 11],
        "config": {
            "vocab_size": 50,
            "hidden_size": 24,
            "num_hidden_layers": 3,
            "num_attention_heads": 3,
            "intermediate_size": 30,
            "hidden_act": "silu",
            "relative_attention": True,
            "position_biased_input": False,
            "pos_att_type": ["c2p"],
        },
    },
    "deberta-padding-first": {
        "labels": 2,
        # The first token, which the classifier reads, is padding in all rows but the longest.
        "lengths": [9, 4, 7],
        "padding": "left",
        "config": {
            "vocab_size": 50,
            "hidden_size": 20,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 26,
            "hidden_act": "gelu_10",
            "type_vocab_size": 2,
            "relative_attention": True,
            "max_relative_positions": 5,
            "pos_att_type": "P2C | c2p",
            "pooler_hidden_act": "leaky_relu",
        },
    },
}
