/** Column names that say what a column holds, in order of preference. */

export const textHints = [
  'comment_text',
  'text',
  'comment',
  'body',
  'content',
  'message',
  'tweet',
  'post',
  'review',
  'sentence',
  'utterance',
  'comments',
  'texts',
]

export const idHints = [
  'id',
  '_id',
  'comment_id',
  'text_id',
  'row_id',
  'post_id',
  'tweet_id',
  'message_id',
  'rev_id',
  'example_id',
  'external_id',
  'uid',
  'uuid',
  'guid',
]

/** Columns that hold several labels, or the name of one. */
export const labelHints = [
  'labels',
  'label',
  'tags',
  'tag',
  'categories',
  'category',
  'classes',
  'class',
  'emotions',
  'annotations',
]

/** What a tokenizer makes of a text, where a dataset keeps that instead. */
export const TOKEN_COLUMN = 'input_ids'

/** Columns of 0 and 1, or lists of them, that are no labels. */
export const otherHints = [
  'index',
  'fold',
  'split',
  'is_test',
  'is_train',
  'unnamed:_0',
  TOKEN_COLUMN,
  'attention_mask',
  'token_type_ids',
  'special_tokens_mask',
]

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')

export const isHinted = (name: string, hints: readonly string[]): boolean => hints.includes(plain(name))

/** The column that stands highest among the hints. */
export function hintedColumn(columns: readonly string[], hints: readonly string[]): string | null {
  const plainNames = columns.map(plain)
  const hint = hints.find((name) => plainNames.includes(name))
  return hint === undefined ? null : columns[plainNames.indexOf(hint)]!
}
