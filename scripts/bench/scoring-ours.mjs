/** Scoring with Moderato's engine, as a measured process: `node scoring-ours.mjs MODEL CSV`. */
import { createInterface } from 'node:readline'
import { library } from '#scripts/bench/step-model.mjs'
import { ONE_TEXT, readTexts, textTimes } from '#scripts/bench/texts.mjs'

const [model = '', file = ''] = process.argv.slice(2)
const texts = readTexts(file)
const classifier = await library.openClassifier(model, library.cpu)
const say = (/** @type {object} */ message) => process.stdout.write(`${JSON.stringify(message)}\n`)

async function scoreFile() {
  const start = performance.now()
  await classifier.score(texts, () => {}, new AbortController().signal)
  return { rowsPerSecond: (texts.length * 1000) / (performance.now() - start) }
}

say({ texts: texts.length })
for await (const question of createInterface({ input: process.stdin }))
  say(question === 'file' ? await scoreFile() : await textTimes(() => classifier.predict(ONE_TEXT)))
process.exit(0)
