/** The eleven architectures at one common size, as config.json's own fields: 4 layers, 256 wide, 4 heads, inner layers of 1,024. */

export const BATCH = /** @type {const} */ ({ rows: 16, tokens: 64, labels: 6 })

const VOCABULARY = 30522

const common = {
  vocab_size: VOCABULARY,
  hidden_size: 256,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  intermediate_size: 1024,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  pad_token_id: 0,
}
/** Positions are counted from the padding id + 1. */
const roberta = { ...common, max_position_embeddings: 514, pad_token_id: 1, type_vocab_size: 1 }
/** As the published base models are set up. */
const deberta = {
  ...common,
  type_vocab_size: 0,
  relative_attention: true,
  position_biased_input: false,
  pos_att_type: ['p2c', 'c2p'],
}

/** @type {Record<string, Record<string, unknown>>} by model_type */
export const CONFIGURATIONS = {
  bert: common,
  roberta,
  'xlm-roberta': roberta,
  distilbert: {
    vocab_size: VOCABULARY,
    dim: 256,
    n_layers: 4,
    n_heads: 4,
    hidden_dim: 1024,
    max_position_embeddings: 512,
    pad_token_id: 0,
  },
  electra: { ...common, embedding_size: 128 },
  albert: { ...common, embedding_size: 128 },
  mpnet: { ...roberta, type_vocab_size: undefined },
  deberta,
  'deberta-v2': { ...deberta, position_buckets: 256, norm_rel_ebd: 'layer_norm', share_att_key: true },
  // Its own ids of marks lie beyond this vocabulary.
  modernbert: { ...common, type_vocab_size: undefined, bos_token_id: 1, cls_token_id: 1, eos_token_id: 2, sep_token_id: 2 },
  // Characters are hashed: the eight tables hold about half of what the others' vocabulary does.
  canine: { ...common, vocab_size: undefined, type_vocab_size: 16, max_position_embeddings: 16384 },
}

/** Where a family calls its rates of dropout otherwise than BERT does. @type {Record<string, readonly string[]>} */
const RATES = {
  distilbert: ['dropout', 'attention_dropout', 'seq_classif_dropout'],
  modernbert: ['embedding_dropout', 'attention_dropout', 'mlp_dropout', 'classifier_dropout'],
  albert: ['hidden_dropout_prob', 'attention_probs_dropout_prob', 'classifier_dropout_prob'],
  deberta: ['hidden_dropout_prob', 'attention_probs_dropout_prob', 'pooler_dropout', 'cls_dropout'],
  'deberta-v2': ['hidden_dropout_prob', 'attention_probs_dropout_prob', 'pooler_dropout', 'cls_dropout'],
}

/** config.json of an architecture, its dropout included. @param {string} modelType @param {number} dropout */
export function configuration(modelType, dropout) {
  const rates = RATES[modelType] ?? ['hidden_dropout_prob', 'attention_probs_dropout_prob']
  return { model_type: modelType, ...CONFIGURATIONS[modelType], ...Object.fromEntries(rates.map((name) => [name, dropout])) }
}
