/** Scoring with Transformers.js, as a measured process: `node scoring-transformers-js.mjs INSTALLED MODEL CSV`. */
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { ONE_TEXT, readTexts, textTimes } from '#scripts/bench/texts.mjs'

/** Of 8, 16 and 32 the fastest here. */
const BATCH = 16
const MAX_LENGTH = 128

const [installed = '', folder = '', file = ''] = process.argv.slice(2)
const entry = createRequire(join(installed, 'package.json')).resolve('@huggingface/transformers')
const { AutoModelForSequenceClassification, AutoTokenizer, env } = await import(pathToFileURL(entry).href)
Object.assign(env, { allowRemoteModels: false, localModelPath: `${dirname(folder)}/` })
const name = basename(folder)
const texts = readTexts(file)
const tokenizer = await AutoTokenizer.from_pretrained(name)
const model = await AutoModelForSequenceClassification.from_pretrained(name, { dtype: 'fp32', local_files_only: true })
const say = (/** @type {object} */ message) => process.stdout.write(`${JSON.stringify(message)}\n`)

const score = (/** @type {string | string[]} */ batch) =>
  Promise.resolve(tokenizer(batch, { padding: true, truncation: true, max_length: MAX_LENGTH })).then(model)

async function scoreFile() {
  const start = performance.now()
  const sorted = [...texts].sort((a, b) => a.length - b.length)
  for (let i = 0; i < sorted.length; i += BATCH) await score(sorted.slice(i, i + BATCH))
  return { rowsPerSecond: (texts.length * 1000) / (performance.now() - start) }
}

say({ texts: texts.length })
for await (const question of createInterface({ input: process.stdin }))
  say(question === 'file' ? await scoreFile() : await textTimes(() => score(ONE_TEXT)))
process.exit(0)
