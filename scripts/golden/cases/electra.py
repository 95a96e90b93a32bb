"""Golden cases of electra."""

CASES = {
    "electra-projected": {
        "labels": 5,
        "lengths": [12, 3, 6],
        "config": {
            "vocab_size": 64,
            "embedding_size": 18,
            "hidden_size": 28,
            "num_hidden_layers": 2,
            "num_attention_heads": 7,
            "intermediate_size": 50,
            "hidden_act": "relu",
            "classifier_dropout": 0.0,
        },
    },
    "electra-one-width": {
        "labels": 1,
        "lengths": [5, 8],
        "config": {
            "vocab_size": 58,
            "embedding_size": 24,
            "hidden_size": 24,
            "num_hidden_layers": 1,
            "num_attention_heads": 4,
            "intermediate_size": 32,
            "type_vocab_size": 3,
        },
    },
    "electra-hardswish-holes": {
        "labels": 2,
        "lengths": [9, 6, 4],
        "padding": "inside",
        "default_labels": True,
        "config": {
            "vocab_size": 44,
            "embedding_size": 12,
            "hidden_size": 20,
            "num_hidden_layers": 2,
            "num_attention_heads": 5,
            "intermediate_size": 22,
            "hidden_act": "hardswish",
            "pad_token_id": 9,
        },
    },
}
