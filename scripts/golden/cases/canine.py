"""Golden cases of canine."""

CASES = {
    "canine-one-block": {
        "labels": 3,
        # Rows that end on, just before and just after a border between molecules.
        "lengths": [16, 12, 11, 13],
        "config": {
            "hidden_size": 24,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 32,
            "type_vocab_size": 2,
            "num_hash_functions": 4,
            "num_hash_buckets": 20,
            "local_transformer_stride": 16,
        },
    },
    "canine-blocks": {
        "labels": 2,
        # No multiple of the rate or of the blocks, which Transformers drops out of one by one: no pass with dropout.
        "no_dropout_pass": True,
        "lengths": [23, 7, 17],
        "padding_seen": True,
        "config": {
            "hidden_size": 18,
            "num_hidden_layers": 1,
            "num_attention_heads": 3,
            "intermediate_size": 14,
            "hidden_act": "relu",
            "layer_norm_eps": 1e-4,
            "type_vocab_size": 1,
            "pad_token_id": 3,
            "max_position_embeddings": 24,
            "downsampling_rate": 3,
            "upsampling_kernel_size": 2,
            "num_hash_functions": 9,
            "num_hash_buckets": 24,
            "local_transformer_stride": 5,
        },
    },
}
