/** What an exported job holds, and the folders that it is not written to. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSnapshot } from '@engine/data/snapshot'
import { loadTensors } from '@engine/io/load-tensors'
import { loadModel } from '@engine/predict/load-model'
import { JobManifest, sha256Of } from '@main/jobs/manifest'
import { rowsOfJob } from '@main/jobs/snapshot-rows'
import type { SnapshotRow } from '@shared/model'
import { tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { commentLines, QUICK } from '@tests/main/cli/scene'
import { describe, expect, test } from 'vitest'
import { jobScene, json } from './scene'

const scene = await jobScene('--label-smoothing', '0.1', '--warmup', '2', '--schedule', 'constant', '--order', orderFile())
const runs = join(scene.folder, 'home', 'runs')

/** Written before the scene's folder is the current one. */
function orderFile(): string {
  const path = join(process.env.TMPDIR ?? '/tmp', `order-${process.pid}.txt`)
  writeFileSync(path, Array.from({ length: 40 }, (_, i) => `${39 - i}\n`).join(''))
  return path
}

const refusal = (message: RegExp) => ({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
const exportTo = (out: string, run = scene.trained.run) => scene.run('export-job', '--run', run, '--out', out)

describe('the job', () => {
  test('lists every file with its size and sha256', async () => {
    const manifest = JobManifest.parse(json(scene.job, 'manifest.json'))
    const found = readdirSync(scene.job, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const paths = manifest.files.map(({ path }) => path)
    expect(found.length).toBe(paths.length + 1)
    for (const name of ['train.parquet', 'eval.parquet', 'order.txt', 'recipe.json', 'train.py', 'requirements.txt', 'README.md'])
      expect(paths).toContain(name)
    for (const { path, size, sha256 } of manifest.files) {
      expect(readFileSync(join(scene.job, path)).length).toBe(size)
      expect(await sha256Of(join(scene.job, path))).toBe(sha256)
    }
    expect(manifest.run).toMatchObject({
      id: scene.trained.run,
      base: 'base',
      labels: [...tinyLabels],
      trainRows: 40,
      evalRows: 20,
    })
  })

  test('holds the rows of the run, unknown answers included', async () => {
    for (const name of ['train', 'eval']) {
      const rows: SnapshotRow[] = []
      for await (const batch of rowsOfJob(join(scene.job, `${name}.parquet`), tinyLabels)) rows.push(...batch)
      const own = await readSnapshot(join(runs, scene.trained.run, `${name}.jsonl`), tinyLabels.length)
      expect(rows.map(({ id }) => id)).toEqual(own.ids)
      expect(rows.map(({ text }) => text)).toEqual(own.texts)
      const answers = rows.flatMap(({ labels }) => labels.map((value) => value ?? -1))
      expect(answers).toEqual([...own.labels])
      expect(new Set(answers)).toEqual(new Set([1, 0, -1]))
    }
    expect(readFileSync(join(scene.job, 'order.txt'), 'utf8').split('\n')[0]).toBe('39')
  })

  test("says the recipe in Transformers' words", () => {
    expect(json(scene.job, 'recipe.json')).toMatchObject({
      num_train_epochs: 2,
      global_batch_size: 8,
      learning_rate: 5e-3,
      lr_scheduler_type: 'constant_with_warmup',
      warmup_steps: 2,
      label_smoothing: 0.1,
      max_length: 24,
      dropout: null,
      lora: null,
      head_only: false,
      metric_for_best_model: 'average_precision',
    })
    const { pos_weight: weights, trainable_parameters: trainable } = json<{
      pos_weight: Record<string, number>
      trainable_parameters: string[]
    }>(scene.job, 'recipe.json')
    const notes = json<{ posWeight: Record<string, number> }>(runs, scene.trained.run, 'model', 'moderato.json')
    expect(weights).toEqual(notes.posWeight)
    expect(trainable).toContain('bert.embeddings.word_embeddings.weight')
    expect(trainable).toContain('classifier.weight')
  })

  test('begins with the weights that the run begins with, the head drawn from its seed', async () => {
    const start = await loadModel(join(scene.folder, 'base'), { labels: [...tinyLabels], seed: 42 })
    const exported = await loadTensors(join(scene.job, 'base'))
    expect([...exported.keys()].sort()).toEqual([...start.weights.keys()].sort())
    for (const [name, { data }] of start.weights) expect(exported.get(name)?.data).toEqual(data)
    const config = json<{ id2label: Record<string, string> }>(scene.job, 'base', 'config.json')
    expect(Object.values(config.id2label)).toEqual([...tinyLabels])
    expect(existsSync(join(scene.job, 'base', 'thresholds.json'))).toBe(false)
  })
})

test('with LoRA the adapters and their layers go along', async () => {
  scene.file('small.csv', commentLines(20))
  const options = ['--data', 'small.csv', ...QUICK, '--epochs', '1', '--lora-rank', '2', '--freeze', '0']
  const { run } = await scene.json<{ run: string }>('train', ...options)
  await scene.json('export-job', '--run', run, '--out', 'lora-job')
  const { lora, trainable_parameters: trainable } = json<{ lora: object; trainable_parameters: string[] }>(
    'lora-job',
    'recipe.json',
  )
  const layer = 'bert.encoder.layer.0.attention.self'
  expect(lora).toEqual({ r: 2, lora_alpha: 8, lora_dropout: 0, target_modules: [`${layer}.query`, `${layer}.value`] })
  expect(trainable.every((name) => /^(bert\.pooler|classifier)\./.test(name))).toBe(true)
  const adapters = await loadTensors(join('lora-job', 'adapters.safetensors'))
  expect([...adapters.keys()].sort()).toEqual(
    ['query', 'value'].flatMap((name) => [`${layer}.${name}.lora_A.weight`, `${layer}.${name}.lora_B.weight`]),
  )
})

describe('it is refused', () => {
  test.each([
    ['a run that is none', () => exportTo('new', 'zzzzzz'), /--run zzzzzz: expected a run of the history/],
    ['a folder with files in it', () => exportTo('job'), /job holds files already: expected a folder that is new or empty/],
    ['a file', () => exportTo('train.csv'), /train\.csv is a file/],
    ['the data folder', () => exportTo('home/runs/job'), /lies in Moderato's data folder/],
    ['no folder', () => scene.run('export-job', '--run', scene.trained.run), /--out is missing/],
  ])('%s', async (_what, act, message) => {
    expect(await act()).toMatchObject(refusal(message))
  })

  test('a name beside it that would be in the way', async () => {
    mkdirSync('near.previous')
    expect(await exportTo('near')).toMatchObject(refusal(/near\.previous beside it/))
    expect(readdirSync('.').filter((name) => name.startsWith('near'))).toEqual(['near.previous'])
  })

  test('a base that is gone, and one that has changed since', async () => {
    renameSync('base', 'away')
    expect(await exportTo('new')).toMatchObject(refusal(/The base of the run ".*" is gone/))
    renameSync('away', 'base')
    const config = readFileSync(join('base', 'config.json'))
    writeFileSync(join('base', 'config.json'), `${config} `)
    expect(await exportTo('new')).toMatchObject(refusal(/no longer what it was: .*config\.json has changed since/))
    writeFileSync(join('base', 'config.json'), config)
    expect(existsSync('new')).toBe(false)
  })

  test('a run whose data is gone', async () => {
    const file = join(runs, scene.trained.run, 'eval.jsonl')
    renameSync(file, `${file}.away`)
    expect(await exportTo('new')).toMatchObject(refusal(/The data of the run ".*" is not in its folder any more/))
    renameSync(`${file}.away`, file)
    rmSync('new', { recursive: true, force: true })
  })
})

test('an empty folder is taken, and a job that was stopped leaves nothing', async () => {
  mkdirSync('empty')
  expect((await scene.interrupted(null, 'export-job', '--run', scene.trained.run, '--out', 'empty')).code).toBe(1)
  expect(readdirSync('empty')).toEqual([])
  expect((await exportTo('empty')).code).toBe(0)
  expect(existsSync(join('empty', 'manifest.json'))).toBe(true)
})
