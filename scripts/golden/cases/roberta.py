"""Golden cases of roberta."""

CASES = {
    "roberta-padding-seen": {
        "labels": 4,
        "lengths": [8, 11, 5],
        "padding_seen": True,
        "config": {
            "vocab_size": 60,
            "hidden_size": 30,
            "num_hidden_layers": 2,
            "num_attention_heads": 5,
            "intermediate_size": 44,
            "hidden_act": "gelu_new",
            "pad_token_id": 6,
            "type_vocab_size": 2,
            "classifier_dropout": 0.0,
        },
    },
}
