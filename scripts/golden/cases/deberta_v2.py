"""Golden cases of deberta-v2."""

CASES = {
    "deberta-v2-buckets": {
        "labels": 5,
        # Beyond the buckets that hold one distance each, and beyond the last one.
        "lengths": [27, 3, 16],
        "padding_seen": True,
        "config": {
            "vocab_size": 60,
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 40,
            "max_position_embeddings": 30,
            "relative_attention": True,
            "max_relative_positions": 19,
            "position_buckets": 10,
            "position_biased_input": False,
            "pos_att_type": ["p2c", "c2p"],
            "share_att_key": True,
            "norm_rel_ebd": "layer_norm",
        },
    },
    "deberta-v2-convolution": {
        "labels": 3,
        "lengths": [8, 13, 2],
        "config": {
            "vocab_size": 56,
            "hidden_size": 30,
            "num_hidden_layers": 2,
            "num_attention_heads": 5,
            "intermediate_size": 24,
            "hidden_act": "relu",
            "layer_norm_eps": 1e-4,
            "type_vocab_size": 1,
            "relative_attention": True,
            "pos_att_type": ["p2c"],
            "conv_kernel_size": 5,
            "conv_act": "gelu",
            "pooler_hidden_act": "relu",
        },
    },
}
