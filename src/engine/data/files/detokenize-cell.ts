/** The text of a cell of token ids, by the tokenizer that made them. */
import { openTokenizer } from '@engine/io/tokenizer'
import { AppError } from '@shared/errors'
import { splitList } from './label-cell'
import { show } from './refuse'

type Detokenized = string | { fault: string }

/** `folder` holds the tokenizer's files. A list written as text is read as well. */
export async function detokenizerOf(folder: string): Promise<(cell: unknown) => Detokenized> {
  const { decode } = await openTokenizer(folder)
  return (cell) => {
    const items = splitList(cell)
    const ids = Array.isArray(items) ? items.map(Number) : null
    if (ids === null || !ids.every((id) => Number.isSafeInteger(id) && id >= 0))
      return { fault: `found ${cell === null ? 'nothing' : show(cell)}, expected a list of token ids.` }
    try {
      return decode(ids)
    } catch (error) {
      if (error instanceof AppError) return { fault: error.message }
      throw error
    }
  }
}
