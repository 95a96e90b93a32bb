/** train.py itself, where MODERATO_PYTHON names a Python with the packages of requirements.txt: the same losses, metrics and logits. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jobScene, json } from './scene'

const python = process.env.MODERATO_PYTHON
const SLOW_START_MS = 120_000

test.skipIf(!python).each<[string, string[], number]>([
  ['all weights', ['--label-smoothing', '0.1', '--warmup', '0.2', '--schedule', 'cosine', '--eval-steps', '3'], 1],
  ['LoRA in two processes', ['--lora-rank', '2', '--learning-rate', '2e-2'], 2],
  ['head only', ['--head-only'], 1],
])('trains %s as the engine does', { timeout: SLOW_START_MS }, async (_what, options, processes) => {
  const scene = await jobScene('--dropout', '0', ...options)
  const env = { ...process.env, OMP_NUM_THREADS: '1', CUDA_VISIBLE_DEVICES: '', ELECTRON_RUN_AS_NODE: undefined }
  const launcher = [
    '-m',
    'torch.distributed.run',
    '--nproc_per_node',
    `${processes}`,
    '--master_port',
    `${29_600 + (process.pid % 1000)}`,
  ]
  const script = [join(scene.job, 'train.py'), '--per-device-train-batch-size', '3']
  execFileSync(python ?? '', processes > 1 ? [...launcher, ...script] : script, { env, stdio: 'pipe' })
  expect(json<{ world_size: number }>(scene.job, 'result', 'environment.json').world_size).toBe(processes)
  const { steps } = json<{ steps: { loss: number }[] }>(scene.job, 'result', 'metrics.json')
  expect(steps).toHaveLength(scene.trained.steps)
  for (const [i, [, loss]] of scene.trained.lossHistory.entries()) expect(Math.abs(steps[i]!.loss / loss - 1)).toBeLessThan(1e-5)
  const { run } = await scene.json<{ run: string }>('import-job', '--from', scene.job)
  const predictions = (id: string) =>
    readFileSync(join(scene.folder, 'home', 'runs', id, 'predictions.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .flatMap((line) => (JSON.parse(line) as { p: number[] }).p)
  const own = predictions(scene.trained.run)
  for (const [i, p] of predictions(run).entries()) expect(Math.abs(p - (own[i] as number))).toBeLessThan(1e-5)
})
