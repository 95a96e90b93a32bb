/** Tokenizer classes take their vocabulary from the files and the rest from their options, as Transformers' do. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openTokenizer } from '@engine/io/tokenizer'
import { savedTokenizerFiles } from '@engine/io/tokenizer/saved-files'
import { tokenizerCases } from '@engine/process/parity/tokenizer-cases'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { tinyBert, tinyByteLevel, tinyUnigram } from '@tests/engine/io/tiny-tokenizers'
import { describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const write = (name: string, content: unknown) =>
  writeFile(
    join(folder(), name),
    typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
  )
const ids = async (text: string) => [...(await openTokenizer(folder())).encode(text).ids]
const golden = (name: string) => resolve('tests/golden/tokenizers', name)

describe('the class', () => {
  const unigram = tinyUnigram([
    ['▁', -3],
    ['a', -2],
    ['A', -2],
    ['▁a', -2.5],
  ])

  test('is the family’s where no file names one', async () => {
    await write('tokenizer.json', { ...unigram, normalizer: { type: 'Lowercase' } })
    expect(await ids('A')).toEqual([0, 8, 2])
    await write('config.json', { model_type: 'xlm-roberta' })
    expect(await ids('A')).toEqual([0, 5, 7, 2])
    await write('config.json', { model_type: 'modernbert' })
    expect(await ids('A')).toEqual([0, 8, 2])
  })

  test('is the one that is named, whatever the family', async () => {
    await write('config.json', { model_type: 'xlm-roberta' })
    await write('tokenizer.json', { ...unigram, normalizer: { type: 'Lowercase' } })
    for (const name of ['PreTrainedTokenizerFast', 'TokenizersBackend']) {
      await write('tokenizer_config.json', { tokenizer_class: name })
      expect(await ids('A')).toEqual([0, 8, 2])
    }
    await write('tokenizer_config.json', { tokenizer_class: 'XLMRobertaTokenizerFast', add_prefix_space: false })
    expect(await ids('A a')).toEqual([0, 7, 6, 2])
  })

  test('that is not known is refused by name', async () => {
    await write('tokenizer.json', unigram)
    await write('tokenizer_config.json', { tokenizer_class: 'BertJapaneseTokenizer' })
    await expect(openTokenizer(folder())).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/the class BertJapaneseTokenizer; Moderato knows AlbertTokenizer/),
    })
    await write('tokenizer_config.json', { split_special_tokens: true })
    await expect(openTokenizer(folder())).rejects.toThrow(/split_special_tokens/)
  })

  test('asks the options for the prefix space, and the file for the tokens’ options', async () => {
    await write('config.json', { model_type: 'roberta' })
    await write('tokenizer.json', tinyByteLevel([['Ġ', 'h']]))
    expect(await ids('h <mask>')).toEqual([0, 109, 4, 2])
    await write('tokenizer_config.json', { add_prefix_space: true })
    expect(await ids('h <mask>')).toEqual([0, 261, 4, 2])
  })

  test('gives tokens that the vocabulary lacks the next ids', async () => {
    await write('tokenizer.json', tinyBert(['a']))
    await write('tokenizer_config.json', {
      tokenizer_class: 'BertTokenizer',
      added_tokens_decoder: { 90: { content: 'xy', single_word: true }, 91: { content: '[Z]', special: true } },
      extra_special_tokens: ['[W]'],
    })
    expect(await ids('xy a xyz [Z][W][MASK]')).toEqual([2, 6, 5, 1, 7, 8, 4, 3])
    expect(await openTokenizer(folder())).toMatchObject({ vocabularySize: 9 })
  })

  test('cuts at the side that tokenizer.json names', async () => {
    const truncation = { direction: 'Left', max_length: 4, strategy: 'LongestFirst', stride: 0 }
    await write('tokenizer.json', tinyBert(['a', 'b'], { truncation }))
    await write('tokenizer_config.json', { tokenizer_class: 'BertTokenizer' })
    expect([...(await openTokenizer(folder())).encode('a b b', 4).ids]).toEqual([2, 6, 6, 3])
    const saved = await savedTokenizerFiles(folder(), 16)
    expect(JSON.parse(Buffer.from(saved.get('tokenizer_config.json')!).toString())).toMatchObject({ truncation_side: 'left' })
  })
})

describe('older files', () => {
  const passes = async (name: string) => (await tokenizerCases(join(folder(), name, 'cases.json'))).errors

  test.each(['byte-level-files', 'sentence-piece-file'])('%s need no configuration', async (name) => {
    await cp(golden(name), join(folder(), name), { recursive: true })
    await rm(join(folder(), name, 'config.json'))
    expect(await passes(name)).toEqual([])
  })

  test.each(['byte-level-files', 'sentence-piece-file'])('%s are saved as a tokenizer.json with the same ids', async (name) => {
    const saved = join(folder(), name)
    await mkdir(saved)
    for (const [file, bytes] of await savedTokenizerFiles(golden(name), 64))
      if (/^(tokenizer|special)/.test(file)) await writeFile(join(saved, file), bytes)
    await cp(join(golden(name), 'cases.json'), join(saved, 'cases.json'))
    expect(await passes(name)).toEqual([])
    expect(JSON.parse(await readFile(join(saved, 'tokenizer_config.json'), 'utf8'))).toMatchObject({ model_max_length: 64 })
  })

  test('vocab.json without merges.txt says what is missing', async () => {
    await write('vocab.json', { '<s>': 0 })
    await expect(openTokenizer(folder())).rejects.toThrow(/vocab.json without merges.txt/)
  })

  const merges: [string, RegExp][] = [
    ['#version: 0.2\na b\nc\n', /merges.txt:3: found "c", and two pieces/],
    ['a b c\n', /merges.txt:1: found "a b c"/],
    ['a b\n\n', /merges.txt:2: found ""/],
  ]
  test.each(merges)('merges.txt with %j is refused with its line', async (text, message) => {
    await write('vocab.json', { '<s>': 0, a: 1, b: 2, ab: 3 })
    await write('merges.txt', text)
    await expect(openTokenizer(folder())).rejects.toThrow(message)
  })

  test('vocab.json with an id that is no number is refused', async () => {
    await write('vocab.json', { a: '1' })
    await write('merges.txt', '')
    await expect(openTokenizer(folder())).rejects.toThrow(/vocab.json gives the token "a" the id "1"/)
  })

  test('a SentencePiece model that is damaged is refused in a sentence, wherever it is', async () => {
    const sound = await readFile(join(golden('sentence-piece-file'), 'sentencepiece.bpe.model'))
    for (let length = 0; length < sound.length; length += 97) {
      await write('sentencepiece.bpe.model', sound.subarray(0, length))
      await openTokenizer(folder()).then(
        () => undefined,
        (error: unknown) => expect(error).toMatchObject({ name: 'AppError' }),
      )
    }
    await write('sentencepiece.bpe.model', Buffer.from('<html>Not found</html>'))
    await expect(openTokenizer(folder())).rejects.toThrow(/sentencepiece.bpe.model is not a SentencePiece model/)
  })

  test('a vocabulary file of another class than the family’s is not taken', async () => {
    await write('config.json', { model_type: 'albert' })
    await write('vocab.txt', '[UNK]\n')
    await expect(openTokenizer(folder())).rejects.toThrow(/holds no tokenizer/)
  })
})
