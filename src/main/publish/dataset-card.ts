/** README.md of a dataset: columns, label counts, what an empty answer means, and the head that the Hub's viewer and `datasets` read. */
import { frontMatter } from './front-matter'
import type { CountedRows } from './label-counts'
import { codeBlock, count, markdownTable, plainText } from './markdown'

export interface DatasetFacts {
  /** Its id on the Hub; null: a folder. */
  readonly name: string | null
  readonly title: string
  readonly license: string | null
  readonly languages: readonly string[]
  readonly counted: CountedRows
  /** In the repository. */
  readonly file: string
  /** Of a file that Moderato has written; null for a file as it is, whose columns are its own. */
  readonly features: readonly { readonly name: string; readonly dtype: string }[] | null
  readonly bytes: number
}

export function datasetCard(facts: DatasetFacts): string {
  return `${metadata(facts)}\n${[introduction(facts), labelSection(facts), limits, usage(facts)].join('\n\n')}\n`
}

const SIZES = [1e3, 1e4, 1e5, 1e6, 1e7] as const
const SIZE_WORDS = ['n<1K', '1K<n<10K', '10K<n<100K', '100K<n<1M', '1M<n<10M', '10M<n<100M']

/** https://huggingface.co/docs/hub/datasets-cards and its `configs`. */
function metadata({ license, languages, counted, file, features, bytes }: DatasetFacts): string {
  const splits = [{ name: 'train', num_bytes: bytes, num_examples: counted.rows }]
  return frontMatter({
    license,
    language: languages.length > 0 ? [...languages] : null,
    task_categories: ['text-classification'],
    task_ids: ['multi-label-classification'],
    tags: ['moderato'],
    size_categories: [SIZE_WORDS[SIZES.filter((size) => counted.rows >= size).length] ?? 'n<1K'],
    configs: [{ config_name: 'default', data_files: [{ split: 'train', path: file }] }],
    dataset_info: features && { features: [...features], splits, dataset_size: bytes },
  })
}

const introduction = ({ title, counted, file }: DatasetFacts): string =>
  `# ${plainText(title)}\n\n${count(counted.rows)} comments with answers to ${counted.labels.length} labels, in \`${file}\`.`

function labelSection({ counted, features }: DatasetFacts): string {
  const rows = counted.labels.map(({ label, yes, no, unknown }) => [plainText(label), count(yes), count(no), count(unknown)])
  const columns = features
    ? 'Each label is a column: 1 is yes, 0 is no, and empty is not known, which is neither. Several labels may apply to a comment, or none.'
    : 'The file is as it was made; the counts are Moderato’s reading of it.'
  return `## Labels\n\n${columns}\n\n${markdownTable(['label', 'yes', 'no', 'unknown'], rows)}`
}

const limits = [
  '## Limits',
  '',
  'The comments are what people wrote and may be offensive or name somebody. The answers are those of the people who labelled, under their guideline.',
].join('\n')

const usage = ({ name }: DatasetFacts): string =>
  `## How to use it\n\n${codeBlock('python', `from datasets import load_dataset\n\ndata = load_dataset(${JSON.stringify(name ?? '.')}, split="train")`)}`
