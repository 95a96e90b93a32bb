/** What a mapping that was found by itself does not say: names that nobody gave, a question asked from one side, text that is none. */
import type { ColumnMapping } from '@shared/import'
import { namesPlaces } from './guess-classes'
import { TOKEN_COLUMN } from './name-hints'
import { show } from './refuse'

/** `naming`: how whoever reads it can give names. */
export function mappingNotices({ text, labels, tokenizer }: ColumnMapping, naming: 'below' | 'with --labels a,b,c'): string[] {
  const notices: string[] = []
  if (labels?.kind === 'vector' && namesPlaces(labels))
    notices.push(
      `Column ${show(labels.column)} holds ${labels.classes.length} answers a row and nothing names them: they are called ${labels.classes[0]} to ${labels.classes.at(-1)}. Name them in their order ${naming}.`,
    )
  if (labels?.kind === 'indices' && labels.classes.length === 2 && labels.labels.length === 1)
    notices.push(
      `Column ${show(labels.column)} chooses between ${show(labels.classes[0])} and ${show(labels.classes[1])}: it is read as the answer to ${show(labels.labels[0])}.`,
    )
  if (tokenizer)
    notices.push(
      `Column ${show(text)} holds token ids: the text is a reconstruction by a tokenizer, without what the first tokenizer took away (case, accents, spaces, what was cut off).`,
    )
  else if (text === TOKEN_COLUMN)
    notices.push(`The file is already tokenised: column ${show(text)} holds token ids and no column holds text.`)
  return notices
}
