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
}
