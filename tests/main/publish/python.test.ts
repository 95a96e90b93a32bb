/** What was pushed as Python's clients read it, where MODERATO_PYTHON names a Python with Transformers: the card, and its own lines run. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startHubServer } from '@tests/hub-server/hub-server'
import { cliScene, commentLines, QUICK } from '@tests/main/cli/scene'
import { expect, onTestFinished, test } from 'vitest'

const python = process.env.MODERATO_PYTHON
const SLOW_START_MS = 120_000

const READ = `
import json, re, contextlib, io
from huggingface_hub import HfApi, ModelCard, DatasetCard, snapshot_download
card = ModelCard.load("alice/heron")
code = re.search(r"\`\`\`python\\n(.*?)\`\`\`", card.content, re.S).group(1)
out, names = io.StringIO(), {}
with contextlib.redirect_stdout(out):
    exec(code, names)
results = [[r.task_type, r.dataset_name, r.metric_type, r.metric_value] for r in card.data.eval_results]
head = {key: card.data.get(key) for key in ["license", "language", "pipeline_tag", "base_model", "tags", "model_name"]}
data = DatasetCard.load("alice/talk").data.to_dict()
info = HfApi().model_info("alice/heron")
files = snapshot_download("alice/heron")
print(json.dumps({"head": head, "results": results, "scores": names["scores"], "predicted": out.getvalue().strip(), "data": data,
  "private": info.private}))
`

test.skipIf(!python)('huggingface_hub reads it, and the lines of the card run', { timeout: SLOW_START_MS }, async () => {
  const scene = await cliScene()
  const hub = await startHubServer()
  hub.tokens.set('hf_alice', { name: 'alice', role: 'write' })
  const env = { HF_ENDPOINT: hub.url, HF_HOME: join(scene.folder, 'hf'), HF_TOKEN: 'hf_alice' }
  const before = { ...process.env }
  Object.assign(process.env, env)
  onTestFinished(async () => {
    process.env = before
    await hub.close()
  })
  const data = scene.file('comments.csv', commentLines(40))
  const { run } = await scene.json<{ run: string }>('train', '--data', data, ...QUICK, '--epochs', '1')
  await scene.json('push', '--model', run, '--repo', 'alice/heron', '--license', 'mit', '--language', 'en,no')
  await scene.json('push', '--data', data, '--repo', 'alice/talk', '--yes-upload-texts')
  const quiet = {
    OMP_NUM_THREADS: '1',
    CUDA_VISIBLE_DEVICES: '',
    ELECTRON_RUN_AS_NODE: undefined,
    HF_HUB_DISABLE_PROGRESS_BARS: '1',
  }
  const { stdout } = await promisify(execFile)(python ?? '', ['-c', READ], { env: { ...process.env, ...quiet } })
  const read = JSON.parse(stdout.trim().split('\n').at(-1)!)
  expect(read.head).toMatchObject({
    license: 'mit',
    language: ['en', 'no'],
    pipeline_tag: 'text-classification',
    model_name: 'heron',
  })
  expect(read.private).toBe(true)
  expect(read.results.map(([task, name, type]: string[]) => [task, name, type])).toContainEqual([
    'text-classification',
    'comments.csv',
    'f1',
  ])
  expect(read.data.configs).toEqual([
    { config_name: 'default', data_files: [{ split: 'train', path: 'data/train-00000-of-00001.parquet' }] },
  ])
  const text = 'You are a complete turnip.'
  const own = await scene.json<{ probabilities: Record<string, number>; predicted: string[] }>(
    'predict',
    '--model',
    run,
    '--text',
    text,
  )
  for (const { label, score } of read.scores) expect(Math.abs(score - own.probabilities[label]!)).toBeLessThan(1e-5)
  expect(JSON.parse(read.predicted.replaceAll("'", '"')).sort()).toEqual([...own.predicted].sort())
})
