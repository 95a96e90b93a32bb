/** A run that was stopped or killed goes on to the bit as if it had not been. */
import { cpSync, rmSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadTensors } from '@engine/io/load-tensors'
import type { Tensor } from '@engine/io/weights/weights-file'
import type { TrainProgress } from '@shared/progress'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, runTiny, stepsOf, type TinyRun, type TinyRunInput, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { type Work, watchedDevice } from '@tests/engine/fixtures/watched-device'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const recipe = tinyRecipe({ epochs: 3, schedule: 'cosine', warmup: 0.2 })
/** Two micro-batches or more in most steps. */
const tokenBudget = 64
const stepsPerEpoch = 5
/** 150 scoring batches of two rows each. */
const evaluation = tinyComments(300, 2).map((row) => ({ ...row, text: `${row.text} please`.repeat(12) }))

let root = ''
const at = (name: string) => join(root, name)
const started = (name: string, input: Partial<TinyRunInput> = {}): Promise<TinyRun> =>
  runTiny({ runFolder: at(name), baseFolder: at('base'), recipe, tokenBudget, ...input })
const prepared = async (name: string) => {
  await makeRunFolder(at(name), { evaluation })
  return name
}

/** Runs until the n-th time that work is done, then stops. */
async function stoppedAfter(name: string, work: Work, count: number, resume = false): Promise<TinyRun> {
  const controller = new AbortController()
  const device = watchedDevice((done, times) => {
    if (done === work && times === count) controller.abort()
  })
  const run = await started(name, { device, signal: controller.signal, resume })
  expect(run.outcome.status).toBe('stopped')
  return run
}

let whole: TinyRun
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'moderato-resume-'))
  await writeTinyBert(at('base'))
  await writeTinyBert(at('other-model'), { labels: ['rude', 'threat', 'spam'] })
  whole = await started(await prepared('whole'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const stateFiles = ['model.safetensors', 'exp_avg.safetensors', 'exp_avg_sq.safetensors'].map((file) => `checkpoint/${file}`)
const checkpointFiles = [...stateFiles.map((file) => file.slice('checkpoint/'.length)), 'trainer_state.json'].sort()
const resultFiles = ['model/model.safetensors', 'model/thresholds.json', 'model/onnx/model.onnx', 'predictions.jsonl']

/** Losses, evaluations, weights, moments and results of the parts together are those of the uninterrupted run. */
async function expectTheSame(name: string, parts: readonly TinyRun[]): Promise<void> {
  expect(parts.flatMap(({ steps }) => steps)).toEqual(whole.steps)
  const last = parts.at(-1)!.outcome
  const { trainSeconds: _seconds, ...expected } = whole.outcome.counters
  expect(last.status).toBe('finished')
  expect(last.counters).toMatchObject(expected)
  for (const file of [...stateFiles, ...resultFiles])
    expect((await readFile(join(at(name), file))).equals(await readFile(join(at('whole'), file))), file).toBe(true)
}

test('the uninterrupted run, for comparison', () => {
  expect(whole.outcome.status).toBe('finished')
  expect(whole.steps.map(({ step }) => step)).toEqual(Array.from({ length: 3 * stepsPerEpoch }, (_, i) => i + 1))
  expect(whole.outcome.counters.epochs).toHaveLength(3)
})

test('a checkpoint holds weights and moments of every parameter under PyTorch’s names', async () => {
  const [weights, first, second] = await Promise.all(stateFiles.map((file) => loadTensors(join(at('whole'), file))))
  expect([...first!.keys()]).toEqual([...weights!.keys()])
  expect([...second!.keys()]).toEqual([...weights!.keys()])
  const least = (tensors: ReadonlyMap<string, Tensor>) => Math.min(...[...tensors.values()].map(({ data }) => Math.min(...data)))
  expect(least(first!)).toBeLessThan(0)
  expect(least(second!)).toBeGreaterThanOrEqual(0)
})

describe('stopped', () => {
  test.each<[string, Work, number, { step: number; batch: number; epochs: number }]>([
    ['before the first step', 'open', 1, { step: 0, batch: 0, epochs: 0 }],
    ['between two micro-batches of the first step', 'gradients', 1, { step: 0, batch: 0, epochs: 0 }],
    ['in the middle of an epoch', 'update', 7, { step: 7, batch: 2, epochs: 1 }],
    ['after the last step of an epoch', 'update', stepsPerEpoch, { step: 5, batch: 5, epochs: 0 }],
    ['during an evaluation', 'logits', 170, { step: 10, batch: 5, epochs: 1 }],
    ['during the last evaluation', 'logits', 320, { step: 15, batch: 5, epochs: 2 }],
  ])('%s', async (_, work, count, expected) => {
    const name = await prepared(`${work}-${count}`)
    const first = await stoppedAfter(name, work, count)
    const { step, batch, epochs } = first.outcome.counters
    expect({ step, batch, epochs: epochs.length }).toEqual(expected)
    await expectTheSame(name, [first, await started(name, { resume: true })])
  })

  test('exactly at the end of an epoch', async () => {
    const name = await prepared('epoch-end')
    const controller = new AbortController()
    const first = await started(name, {
      signal: controller.signal,
      onProgress: (told) => told.kind === 'checkpoint' && controller.abort(),
    })
    expect(first.outcome).toMatchObject({ status: 'stopped', counters: { step: 5, epoch: 1, batch: 0 } })
    await expectTheSame(name, [first, await started(name, { resume: true })])
  })

  test('again and again', async () => {
    const name = await prepared('again')
    const parts = [
      await stoppedAfter(name, 'update', 2),
      await stoppedAfter(name, 'gradients', 1, true),
      await stoppedAfter(name, 'update', 6, true),
    ]
    await expectTheSame(name, [...parts, await started(name, { resume: true })])
  })
})

describe('killed', () => {
  /** The run folder as a kill at that message would leave it. */
  async function killedAt(name: string, kind: 'checkpoint' | 'epoch', count: number): Promise<TinyRun> {
    await prepared(`${name}-victim`)
    const controller = new AbortController()
    let seen = 0
    const run = await started(`${name}-victim`, {
      signal: controller.signal,
      onProgress: (told) => {
        if (told.kind !== kind || ++seen !== count) return
        cpSync(at(`${name}-victim`), at(name), { recursive: true })
        controller.abort()
      },
    })
    rmSync(at(`${name}-victim`), { recursive: true })
    return run
  }
  const until = (run: TinyRun, step: number): TinyRun => ({ ...run, steps: run.steps.filter((record) => record.step <= step) })

  test('after a checkpoint', async () => {
    const first = await killedAt('after-checkpoint', 'checkpoint', 2)
    await expectTheSame('after-checkpoint', [until(first, 10), await started('after-checkpoint', { resume: true })])
  })

  test('once an epoch is told, its checkpoint and results are there', async () => {
    const first = await killedAt('told', 'epoch', 2)
    await expectTheSame('told', [until(first, 10), await started('told', { resume: true })])
  })

  /** As a kill leaves it after the rename of the checkpoint: the results of its epoch are in it still, or some of them are. */
  test.each<[string, (folder: string) => Promise<void>]>([
    ['before its results moved', async () => {}],
    [
      'when the predictions had moved',
      (folder) => rename(join(folder, 'checkpoint', 'predictions.jsonl'), join(folder, 'predictions.jsonl')),
    ],
    ['when the earlier model had stepped aside', (folder) => rename(join(folder, 'model'), join(folder, 'model.previous'))],
  ])('after a checkpoint, %s: they are those of its epoch afterwards', async (when, furtherOn) => {
    const name = `results ${when}`
    const first = await killedAt(name, 'checkpoint', 1)
    const earlier = `${name}-earlier`
    await cp(at(name), at(earlier), { recursive: true })
    for (const file of ['model', 'predictions.jsonl']) await rename(join(at(name), file), join(at(name), 'checkpoint', file))
    await cp(at('other-model'), join(at(name), 'model'), { recursive: true })
    await writeFile(join(at(name), 'predictions.jsonl'), 'of an earlier epoch')
    await furtherOn(at(name))
    const stopped = new AbortController()
    stopped.abort()
    const none = await started(name, { resume: true, signal: stopped.signal })
    expect(none.outcome.counters.step).toBe(5)
    for (const file of resultFiles)
      expect((await readFile(join(at(name), file))).equals(await readFile(join(at(earlier), file))), file).toBe(true)
    expect((await readdir(join(at(name), 'checkpoint'))).sort()).toEqual(checkpointFiles)
    await expectTheSame(name, [until(first, 5), await started(name, { resume: true })])
  })

  test('before a checkpoint: the results of its epoch are not there either', async () => {
    const name = await prepared('unfinished')
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    let saved = 0
    const device = watchedDevice(() => {})
    const { openTraining } = device
    const failing = {
      ...device,
      async openTraining(plan: Parameters<typeof openTraining>[0]) {
        const training = await openTraining(plan)
        return {
          ...training,
          async state() {
            if (++saved === 2) throw full
            return training.state()
          },
        }
      },
    }
    const seen: TrainProgress[] = []
    const onProgress = (told: TrainProgress) => {
      seen.push(structuredClone(told))
      if (told.kind === 'checkpoint') cpSync(at(name), at(`${name}-before`), { recursive: true })
    }
    await expect(started(name, { device: failing, onProgress })).rejects.toBe(full)
    expect(seen.filter(({ kind }) => kind === 'epoch')).toHaveLength(1)
    for (const file of resultFiles)
      expect((await readFile(join(at(name), file))).equals(await readFile(join(at(`${name}-before`), file))), file).toBe(true)
    const first = { steps: stepsOf(seen), progress: seen, outcome: whole.outcome }
    await expectTheSame(name, [until(first, 5), await started(name, { resume: true })])
  })

  test('while the checkpoint was being replaced: the one before is used', async () => {
    const first = await killedAt('swap', 'checkpoint', 1)
    await rename(join(at('swap'), 'checkpoint'), join(at('swap'), 'checkpoint.previous'))
    await expectTheSame('swap', [until(first, 5), await started('swap', { resume: true })])
  })
})

describe('without its base', () => {
  /** A base with a classifier of its own and a tokenizer's configuration: what a run must not take from there again. */
  const otherLabels = ['kind', 'odd', 'new']
  const ownBase = async (name: string) => {
    await writeTinyBert(at(`${name}-base`), { labels: otherLabels })
    await writeFile(join(at(`${name}-base`), 'tokenizer_config.json'), '{"tokenizer_class":"BertTokenizer","do_lower_case":true}')
    return at(`${name}-base`)
  }
  const modelFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'model.safetensors']
  const expectTheUnbrokenModel = async (name: string) => {
    for (const file of modelFiles)
      expect((await readFile(join(at(name), 'model', file))).equals(await readFile(join(at('kept'), 'model', file))), file).toBe(
        true,
      )
  }
  let unbroken: TinyRun
  beforeAll(async () => {
    unbroken = await started(await prepared('kept'), { baseFolder: await ownBase('kept'), ignoreMismatchedSizes: true })
  })

  test('a run goes on to the bit', async () => {
    const controller = new AbortController()
    const device = watchedDevice((done, times) => done === 'update' && times === 7 && controller.abort())
    const baseFolder = await ownBase('gone')
    const name = await prepared('gone')
    const first = await started(name, { baseFolder, ignoreMismatchedSizes: true, device, signal: controller.signal })
    await rm(baseFolder, { recursive: true })
    const rest = await started(name, { baseFolder, ignoreMismatchedSizes: true, resume: true })
    expect([...first.steps, ...rest.steps]).toEqual(unbroken.steps)
    expect(rest.outcome.counters.epochs).toEqual(unbroken.outcome.counters.epochs)
    await expectTheUnbrokenModel(name)
  })

  test('a run under way comes to its end, and saves its model whole', async () => {
    const baseFolder = await ownBase('lost')
    const name = await prepared('lost')
    const { outcome } = await started(name, {
      baseFolder,
      ignoreMismatchedSizes: true,
      onProgress: (told) => told.kind === 'steps' && rmSync(baseFolder, { recursive: true, force: true }),
    })
    expect(outcome.status).toBe('finished')
    await expectTheUnbrokenModel(name)
  })
})

test('a finished run has nothing left to do', async () => {
  const again = await started('whole', { resume: true })
  expect(again.steps).toEqual([])
  await expectTheSame('whole', [whole, again])
})

describe('a checkpoint that cannot be used', () => {
  const resumed = async (damage: (checkpoint: string) => Promise<void>) => {
    const name = `damaged-${Math.random()}`
    await cp(at('whole'), at(name), { recursive: true })
    await damage(join(at(name), 'checkpoint'))
    return started(name, { resume: true })
  }

  test.each<[string, (checkpoint: string) => Promise<void>, string, RegExp]>([
    ['none', (path) => rm(path, { recursive: true }), 'not-found', /has no checkpoint to resume from.*Start it again/],
    ['no counters', (path) => rm(join(path, 'trainer_state.json')), 'not-found', /has no checkpoint to resume from/],
    [
      'counters of another version',
      (path) => writeFile(join(path, 'trainer_state.json'), '{"version":2}'),
      'unsupported',
      /trainer_state\.json was not written by this version/,
    ],
    ['counters cut short', (path) => truncate(join(path, 'trainer_state.json'), 30), 'invalid-input', /is not valid JSON/],
    [
      'weights of another model',
      (path) => writeTinyBert(path, { labels: ['one', 'two'] }),
      'invalid-input',
      /The checkpoint holds classifier\.weight in the shape \[2, 16\]; \[3, 16\] was expected/,
    ],
    ['weights of an encoder alone', (path) => writeTinyBert(path), 'invalid-input', /The checkpoint holds no bert\.embeddings/],
    [
      'moments cut short',
      (path) => truncate(join(path, 'exp_avg.safetensors'), 4000),
      'invalid-input',
      /exp_avg\.safetensors is not a sound/,
    ],
    [
      'moments missing',
      (path) => rm(join(path, 'exp_avg_sq.safetensors')),
      'not-found',
      /exp_avg_sq\.safetensors does not exist/,
    ],
  ])('%s', async (_, damage, code, message) => {
    await expect(resumed(damage)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})
