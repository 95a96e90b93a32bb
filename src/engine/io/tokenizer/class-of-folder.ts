/** Which of Transformers' tokenizer classes AutoTokenizer takes for a folder. */
import type { JsonObject } from '@engine/io/json-file'
import { AppError } from '@shared/errors'
import { TOKENIZER_CLASSES, type TokenizerClass } from './transformers-classes'

/** The class of a family where no file names one. */
const BY_FAMILY: Readonly<Record<string, string>> = {
  albert: 'AlbertTokenizer',
  bert: 'BertTokenizer',
  deberta: 'DebertaTokenizer',
  'deberta-v2': 'DebertaV2Tokenizer',
  distilbert: 'BertTokenizer',
  electra: 'BertTokenizer',
  mpnet: 'MPNetTokenizer',
  roberta: 'RobertaTokenizer',
  'xlm-roberta': 'XLMRobertaTokenizer',
}

/** Classes that take tokenizer.json as it stands. */
const GENERIC = ['PreTrainedTokenizer', 'PreTrainedTokenizerFast', 'PythonBackend', 'TokenizersBackend']
export const GENERIC_CLASS = 'PreTrainedTokenizerFast'

export interface ChosenClass {
  readonly name: string
  /** Null for the generic class. */
  readonly builder: TokenizerClass | null
}

const generic: ChosenClass = { name: GENERIC_CLASS, builder: null }

/** By tokenizer_config.json, else by config.json, else by the family; `model` is config.json, empty when there is none. */
export function classOf(config: JsonObject, model: JsonObject): ChosenClass {
  const named = config.tokenizer_class ?? model.tokenizer_class ?? BY_FAMILY[String(model.model_type)]
  if (typeof named !== 'string') return generic
  const name = named.replace(/Fast$/, '')
  if (Object.hasOwn(TOKENIZER_CLASSES, name)) return { name, builder: TOKENIZER_CLASSES[name]! }
  if (GENERIC.includes(named)) return generic
  throw new AppError(
    'unsupported',
    `tokenizer_config.json names the class ${named}; Moderato knows ${Object.keys(TOKENIZER_CLASSES).join(', ')} and ${GENERIC_CLASS}.`,
  )
}

/** The class whose vocabulary file a folder without any other sign holds. */
export function classOfFile(file: TokenizerClass['files'], vocabulary: (token: string) => boolean): ChosenClass {
  const names: Record<TokenizerClass['files'], string> = {
    'vocab.txt': vocabulary('<s>') && !vocabulary('[CLS]') ? 'MPNetTokenizer' : 'BertTokenizer',
    'vocab.json': vocabulary('<s>') ? 'RobertaTokenizer' : 'DebertaTokenizer',
    'spm.model': 'DebertaV2Tokenizer',
    'spiece.model': 'AlbertTokenizer',
    'sentencepiece.bpe.model': 'XLMRobertaTokenizer',
  }
  return { name: names[file], builder: TOKENIZER_CLASSES[names[file]]! }
}
