/** The tokenizer of a model, which must not give ids that the model's embeddings lack. */
import type { ModelFacts } from '@engine/arch/architecture'
import { openTokenizer, type Tokenizer } from '@engine/io/tokenizer'
import { invalidInput } from '@shared/errors'

/** Here rather than at the first batch: an id beyond the table would end a run in the middle of a computation. @throws AppError('invalid-input') */
export async function openTokenizerOf(
  folder: string,
  { vocabularySize }: Pick<ModelFacts, 'vocabularySize'>,
): Promise<Tokenizer> {
  const tokenizer = await openTokenizer(folder)
  const largest = tokenizer.vocabularySize - 1
  if (largest >= vocabularySize)
    throw invalidInput(
      `${folder}: the tokenizer has ids up to ${largest}, but the model embeds ${vocabularySize} tokens (vocab_size): expected ids below ${vocabularySize}. Use the model's own tokenizer, or resize its embeddings in Transformers (resize_token_embeddings).`,
    )
  return tokenizer
}
