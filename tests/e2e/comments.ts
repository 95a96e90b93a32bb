/** Comments that the tests write into files: short, mild, the same every time, and such that a model can learn their labels. */
import { writeFile } from 'node:fs/promises'

export const LABELS = ['toxic', 'severe_toxic', 'obscene', 'threat', 'insult', 'identity_hate'] as const
export type LabelName = (typeof LABELS)[number]

const THINGS = [
  'the draft',
  'this page',
  'the picture',
  'the second table',
  'your summary',
  'the new rule',
  'the map',
  'that list',
]
const OPENINGS = ['I read', 'We talked about', 'Somebody changed', 'I wonder about', 'Please look at', 'He moved', 'She likes']
const ENDINGS = ['and it helps a lot', 'and one source is missing', 'before lunch', 'with much care', 'and it can stay as it is']

/** What is said beside the subject, and the labels it earns. */
const TONES: readonly { words: string; labels: readonly LabelName[] }[] = [
  { words: '', labels: [] },
  { words: '', labels: [] },
  { words: '', labels: [] },
  { words: 'only an idiot would write this', labels: ['toxic', 'insult'] },
  { words: '', labels: [] },
  { words: 'what a load of damn rubbish', labels: ['toxic', 'obscene'] },
  { words: 'go on and I will find you and make you sorry', labels: ['toxic', 'threat'] },
  { words: '', labels: [] },
  {
    words: 'your whole kind are worthless idiots and should vanish',
    labels: ['toxic', 'severe_toxic', 'insult', 'identity_hate'],
  },
  { words: 'this is stupid', labels: ['toxic'] },
]

export interface WrittenComment {
  id: string
  text: string
  labels: readonly LabelName[]
}

const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!

export function comment(index: number): WrittenComment {
  const { words, labels } = at(TONES, index)
  const subject = `${at(OPENINGS, index)} ${at(THINGS, Math.floor(index / 3))} ${at(ENDINGS, Math.floor(index / 7))}`
  return { id: `c${index}`, text: [`${subject}, note ${index}`, words].filter(Boolean).join('; '), labels }
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

const line = ({ id, text, labels }: WrittenComment, labelled: boolean): string =>
  [id, quoted(text), ...LABELS.map((label) => (labelled ? Number(labels.includes(label)) : ''))].join(',')

export const HEADER = ['id', 'comment_text', ...LABELS].join(',')

export interface CsvOptions {
  rows: number
  /** Every so many rows one has no labels; 0: none. */
  unlabelledEach?: number
  /** Lines to put in the place of others, by line of the file; the header is line 1. */
  instead?: Record<number, string>
  /** Makes the texts this many times as long. */
  longer?: number
}

export function commentsCsv({ rows, unlabelledEach = 0, instead = {}, longer = 1 }: CsvOptions): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const written = comment(index)
    const text = Array.from({ length: longer }, () => written.text).join('. ')
    return instead[index + 2] ?? line({ ...written, text }, unlabelledEach === 0 || index % unlabelledEach !== 0)
  })
  return `${[HEADER, ...lines].join('\n')}\n`
}

export const writeComments = (path: string, options: CsvOptions): Promise<void> => writeFile(path, commentsCsv(options))
