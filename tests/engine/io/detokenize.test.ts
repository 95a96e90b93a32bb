/** Token ids back to text, for each kind of decoder that a tokenizer.json names. */

import { embeddedModelFolder } from '@engine/io/embedded'
import { createTokenizer, openTokenizer } from '@engine/io/tokenizer'
import { describe, expect, it } from 'vitest'

const special = (content: string, id: number) => ({
  id,
  content,
  special: true,
  normalized: false,
  lstrip: false,
  rstrip: false,
  single_word: false,
})

function tokenizer(tokens: string[], decoder: unknown, type = 'WordPiece') {
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]))
  const model = { type, vocab, unk_token: tokens[0], max_input_chars_per_word: 100, continuing_subword_prefix: '##', merges: [] }
  return createTokenizer({
    json: { model, decoder, added_tokens: [special(tokens[0]!, 0)], normalizer: null, pre_tokenizer: null, post_processor: null },
    config: { pad_token: tokens[0] },
  })
}

describe('decode', () => {
  it('joins word pieces, closes up marks, and leaves special tokens out', () => {
    const { decode } = tokenizer(['[UNK]', 'un', '##friend', '##ly', '!', 'it', "'", 's', ','], {
      type: 'WordPiece',
      prefix: '##',
      cleanup: true,
    })
    expect(decode([0, 5, 6, 7, 8, 1, 2, 3, 4, 0])).toBe("it's, unfriendly!")
  })

  it('byte-level pieces become UTF-8 again, also where a character is cut in two', () => {
    const { decode } = tokenizer(['<unk>', 'Hi', 'Ġthere', 'Ã', '¼'], { type: 'ByteLevel' }, 'BPE')
    expect(decode([1, 2, 3, 4])).toBe('Hi thereü')
  })

  it('SentencePiece’s marks become spaces and its byte tokens characters', () => {
    const decoder = { type: 'Sequence', decoders: [{ type: 'Replace' }, { type: 'ByteFallback' }, { type: 'Fuse' }] }
    const { decode } = tokenizer(['<unk>', '▁Hi', '▁there', '<0xC3>', '<0xBC>', '!'], decoder, 'BPE')
    expect(decode([1, 2, 3, 4, 5])).toBe('Hi thereü!')
  })

  it('refuses an id that the vocabulary does not have', () => {
    const { decode } = tokenizer(['[UNK]', 'a'], { type: 'WordPiece' })
    expect(() => decode([1, 7])).toThrow("the token id 7 is not in the tokenizer's vocabulary of 2.")
  })

  it('of the embedded base gives back lower-case English', async () => {
    const { encode, decode } = await openTokenizer(embeddedModelFolder())
    const text = "you're an unfriendly, unbelievably rude person! don't come back."
    expect(decode(encode(text).ids)).toBe(text)
    expect(decode(encode('Café CRÈME').ids)).toBe('cafe creme')
  })
})
