/** A result taken into the history: what becomes of it, and every way in which it is refused. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { databasePath } from '@main/runs/home'
import { closeStore, openStore } from '@main/store/open'
import { countPredictions } from '@main/store/predictions'
import { getRun, listRuns } from '@main/store/runs'
import { getThresholds } from '@main/store/thresholds'
import type { RunDetail } from '@shared/run'
import { tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { beforeAll, describe, expect, test } from 'vitest'
import { jobScene, json, seal, writeJson } from './scene'

const scene = await jobScene()
const home = join(scene.folder, 'home')
const importFrom = (folder: string, ...more: string[]) => scene.run('import-job', '--from', folder, ...more)

async function inStore<T>(use: (db: ReturnType<typeof openStore>) => T): Promise<T> {
  const db = openStore(databasePath(home))
  try {
    return use(db)
  } finally {
    closeStore(db)
  }
}

describe('a result', () => {
  let folder: string
  let runId: string
  let run: RunDetail
  let own: RunDetail

  beforeAll(async () => {
    folder = await scene.jobWithResult()
    runId = (await scene.json<{ run: string }>('import-job', '--from', folder)).run
    ;[run, own] = await inStore((db) => [getRun(db, runId), getRun(db, scene.trained.run)] as const)
  })

  test('is a finished run with the settings of the one that was exported', () => {
    expect(run).toMatchObject({
      name: `${own.name}, elsewhere`,
      status: 'finished',
      base: own.base,
      recipe: own.recipe,
      labels: own.labels,
      dataHash: own.dataHash,
      trainRows: own.trainRows,
      evalRows: own.evalRows,
      hasModel: true,
      resumable: false,
      startedAt: '2026-01-02T03:04:05Z',
      finishedAt: '2026-01-02T04:04:05Z',
      samplesPerSecond: 8,
    })
  })

  test('has the losses, the evaluations, and metrics computed anew from its predictions', () => {
    expect(run.steps.map(({ step, loss }) => [step, loss])).toEqual(scene.trained.lossHistory)
    expect(run.epochs.map(({ epoch, best }) => [epoch, best])).toEqual(own.epochs.map(({ epoch, best }) => [epoch, best]))
    expect(run.evaluation?.report).toEqual(own.evaluation?.report)
    expect(run.evaluation?.unknown).toBeGreaterThan(0)
    expect(run.evaluation?.loss).toBeCloseTo(own.evaluation?.loss ?? Number.NaN, 5)
    expect(run.metrics?.averagePrecision).toBeCloseTo(own.metrics?.averagePrecision ?? Number.NaN, 9)
  })

  test('keeps predictions by row id, and thresholds', async () => {
    const kept = await inStore((db) => [countPredictions(db, runId), getThresholds(db, runId)] as const)
    expect(kept).toEqual([20, Object.fromEntries(tinyLabels.map((label) => [label, 0.5]))])
  })

  test('says in the history where it was trained, and what the training had to tell', () => {
    const where = `Trained elsewhere as a job of the run "${own.name}": on 3 × Great GPU, Small GPU, in 4 processes, with PyTorch 2.13.0 and Transformers 5.17.0, in bf16.`
    expect(run.notices).toEqual([where, 'It was warm.'])
    expect(run.device).toBe('3 × Great GPU, Small GPU, elsewhere')
  })

  test('is a model of ours: onnx, thresholds and notes written here, and it predicts what the run does', async () => {
    const model = join(home, 'runs', runId, 'model')
    for (const name of ['onnx/model.onnx', 'thresholds.json', 'moderato.json', 'tokenizer.json', 'model.safetensors'])
      expect(existsSync(join(model, name))).toBe(true)
    const predict = (id: string) =>
      scene.json<{ probabilities: Record<string, number> }>('predict', '--model', id, '--text', 'you are an idiot')
    const [here, there] = [await predict(scene.trained.run), await predict(runId)]
    expect(there).toEqual(here)
    expect(readFileSync(join(home, 'runs', runId, 'train.jsonl'))).toEqual(
      readFileSync(join(home, 'runs', scene.trained.run, 'train.jsonl')),
    )
  })

  test('is not imported twice, and may be again once its run is deleted', async () => {
    const again = { code: 2, stderr: expect.stringMatching(/in the history already, as the run ".*, elsewhere"/) }
    expect(await importFrom(folder)).toMatchObject(again)
    const copy = join(scene.folder, 'elsewhere')
    cpSync(folder, copy, { recursive: true })
    expect(await importFrom(copy)).toMatchObject(again)
  })

  test('may come without the base it began with, and from a train.py that was adapted', async () => {
    const adapted = await scene.jobWithResult()
    rmSync(join(adapted, 'base'), { recursive: true })
    appendFileSync(join(adapted, 'train.py'), '# for our cluster\n')
    const metrics = json<Record<string, unknown>>(adapted, 'result', 'metrics.json')
    writeJson({ ...metrics, train_seconds: 11 }, adapted, 'result', 'metrics.json')
    await seal(adapted)
    const { run: id } = await scene.json<{ run: string }>('import-job', '--from', adapted)
    expect((await inStore((db) => getRun(db, id))).notices.at(-1)).toMatch(/train\.py of this job was changed/)
  })

  test('goes to a history that does not know the run', async () => {
    const { run: id } = await scene.json<{ run: string }>('import-job', '--from', folder, '--home', join(scene.folder, 'other'))
    const db = openStore(databasePath(join(scene.folder, 'other')))
    expect(getRun(db, id)).toMatchObject({ base: 'base', status: 'finished', dataHash: own.dataHash })
    closeStore(db)
  })
})

/** Spoils one thing of a fresh job with a result, and tells what importing it says. */
async function spoilt(spoil: (folder: string) => void | Promise<void>): Promise<{ code: number; sentence: string }> {
  const folder = await scene.jobWithResult()
  await spoil(folder)
  const { code, stdout, stderr } = await importFrom(folder, '--json')
  expect(stdout).toBe('')
  return { code, sentence: stderr }
}

const change = (name: string) => (folder: string) => appendFileSync(join(folder, name), ' ')
const remove = (name: string) => (folder: string) => rmSync(join(folder, name), { recursive: true })
const rewrite = (name: string, edit: (value: Record<string, unknown>) => Record<string, unknown>) => (folder: string) =>
  writeJson(edit(json(folder, name)), folder, name)
const inResult = (name: string, edit: (value: Record<string, unknown>) => Record<string, unknown>) => async (folder: string) => {
  rewrite(join('result', name), edit)(folder)
  await seal(folder)
}
const listing = (path: string) =>
  rewrite('manifest.json', (manifest) => ({ ...manifest, files: [{ path, size: 1, sha256: '0'.repeat(64) }] }))
const inPredictions = (edit: (lines: string[]) => string[]) => async (folder: string) => {
  const file = join(folder, 'result', 'predictions.jsonl')
  writeFileSync(file, `${edit(readFileSync(file, 'utf8').trimEnd().split('\n')).join('\n')}\n`)
  await seal(folder)
}

describe('it is refused with one sentence, and nothing is kept', () => {
  test.each<[string, (folder: string) => void | Promise<void>, RegExp]>([
    ['a folder without a manifest', remove('manifest.json'), /is not a job: it has no manifest\.json/],
    [
      'a manifest that is no JSON',
      (folder) => writeFileSync(join(folder, 'manifest.json'), '{'),
      /manifest\.json is not valid JSON/,
    ],
    [
      'a manifest of another shape',
      rewrite('manifest.json', () => ({ format_version: 1 })),
      /not a manifest of Moderato's: "job"/,
    ],
    [
      'a newer format',
      rewrite('manifest.json', (m) => ({ ...m, format_version: 9 })),
      /format version 9; .* reads 1\. Update Moderato/,
    ],
    ['a changed snapshot', change('train.parquet'), /train\.parquet is not what was exported/],
    ['a missing snapshot', remove('eval.parquet'), /eval\.parquet is missing/],
    ['a changed recipe', change('recipe.json'), /recipe\.json is not what was exported/],
    ['a changed base', change('base/config.json'), /base\/config\.json is not what was exported/],
    ['a job that was not trained', remove('result'), /has no result yet: run train\.py there/],
    ['a training that has not ended', remove('result/manifest.json'), /has not ended: .* Let train\.py finish/],
    ['the result of another job', (folder) => seal(folder, { job: crypto.randomUUID() }), /is the result of another job/],
    ['damaged weights', change('result/model/model.safetensors'), /model\.safetensors is damaged/],
    ['missing metrics', remove('result/metrics.json'), /metrics\.json is missing/],
    ['a listed file outside', listing('../secret'), /leads out of its folder/],
    ['an absolute name', listing('/etc/passwd'), /is an absolute path/],
    ['a drive letter', listing('c:/x'), /begins with a drive letter/],
    ['a backslash', listing('a\\b'), /holds a backslash/],
    ['a NUL', listing('a\0b'), /holds a NUL character/],
    [
      'a listed link',
      (folder) => {
        renameSync(join(folder, 'eval.parquet'), join(folder, 'elsewhere.parquet'))
        symlinkSync('elsewhere.parquet', join(folder, 'eval.parquet'))
      },
      /eval\.parquet is missing/,
    ],
    [
      'a result without predictions',
      async (folder) => {
        remove('result/predictions.jsonl')(folder)
        await seal(folder)
      },
      /is incomplete: it has no predictions\.jsonl/,
    ],
    [
      'metrics of another shape',
      inResult('metrics.json', (m) => ({ ...m, steps: [] })),
      /metrics\.json is not what train\.py writes: "steps"/,
    ],
    [
      'two best evaluations',
      inResult('metrics.json', (m) => ({
        ...m,
        evaluations: (m.evaluations as object[]).map((one) => ({ ...one, best: true })),
      })),
      /not exactly one evaluation is the best/,
    ],
    [
      'steps out of order',
      inResult('metrics.json', (m) => ({ ...m, steps: [...(m.steps as object[])].reverse() })),
      /steps are not numbered/,
    ],
    [
      'a world of none',
      inResult('environment.json', (e) => ({ ...e, world_size: 0 })),
      /environment\.json is not what train\.py writes: "world_size"/,
    ],
    [
      'too few predictions',
      inPredictions((lines) => lines.slice(1)),
      /predictions\.jsonl:1: found the row "row-1", expected "row-0"/,
    ],
    ['too many predictions', inPredictions((lines) => [...lines, lines[0]!]), /found the row "row-0", expected no more rows/],
    ['predictions that end early', inPredictions((lines) => lines.slice(0, 5)), /ends after 5 rows; the job has 20/],
    [
      'predictions of other labels',
      inPredictions((lines) => lines.map((line) => line.replace(/,[^,]+\]/, ']'))),
      /with 3 numbers/,
    ],
    [
      'predictions of another model',
      inPredictions((lines) => lines.map((line) => line.replace(/\[[^\]]+\]/, '[9, 9, 9]'))),
      /does not belong to the model beside it/,
    ],
    [
      'a model of other labels',
      inResult('model/config.json', (config) => ({ ...config, id2label: { 0: 'a', 1: 'b', 2: 'c' } })),
      /the model's labels are a, b, c; the job's are rude/,
    ],
  ])('%s', async (_what, spoil, sentence) => {
    const before = [await inStore((db) => listRuns(db, null).length), readdirSync(join(home, 'runs')).sort()]
    const told = await spoilt(spoil)
    expect(told).toEqual({ code: 2, sentence: expect.stringMatching(sentence) })
    expect(told.sentence.trimEnd().split('\n')).toHaveLength(1)
    expect([await inStore((db) => listRuns(db, null).length), readdirSync(join(home, 'runs')).sort()]).toEqual(before)
    expect(readdirSync(join(home, 'tmp'))).toEqual([])
  })

  test('a folder that is not there', async () => {
    expect(await importFrom('nowhere')).toMatchObject({ code: 2, stderr: expect.stringMatching(/nowhere is not a job/) })
  })

  test('one that was stopped', async () => {
    const folder = await scene.jobWithResult()
    const { code, stderr } = await scene.interrupted(null, 'import-job', '--from', folder)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/The import was stopped; nothing was kept/)])
    expect(readdirSync(join(home, 'tmp'))).toEqual([])
  })
})
