/** The built headless program on Electron's own Node: a tiny job, one JSON object on standard output, Ctrl+C. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { writeComments } from './comments'
import { expect, test } from './fixture'
import { environment, executablePath, ROOT } from './launch'

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** @param interrupt sends SIGINT once standard error matches */
const moderato = (home: string, cwd: string, argv: readonly string[], interrupt?: RegExp) =>
  onElectron('out/main/cli.js', home, cwd, argv, interrupt)

function onElectron(program: string, home: string, cwd: string, argv: readonly string[], interrupt?: RegExp): Promise<Ended> {
  const env = { ...environment(home), ELECTRON_RUN_AS_NODE: '1' }
  const child = spawn(executablePath(), [join(ROOT, program), ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = { code: null, stdout: '', stderr: '' }
  let told = false
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      ended[name] += text
      if (told || !interrupt?.test(ended.stderr)) return
      told = true
      child.kill('SIGINT')
    })
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...ended, code })))
}

const JOB = ['--data', 'comments.csv', '--rows', '40', '--base', 'minilm', '--max-length', '16', '--batch-size', '8']

test('the built headless program trains, evaluates and predicts, with nothing but JSON on standard output', async ({
  home,
  files,
}) => {
  await writeComments(join(files, 'comments.csv'), { rows: 60 })
  const json = async (...argv: string[]) => {
    const { code, stdout, stderr } = await moderato(home, files, [...argv, '--json'])
    expect(stderr).not.toContain('moderato:')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\{.*\}\n$/)
    return JSON.parse(stdout)
  }
  const trained = await json('train', ...JOB, '--max-steps', '3')
  expect(trained).toMatchObject({ device: 'cpu', steps: 3, model: join(home, 'runs', trained.run, 'model') })
  expect(trained.lossHistory).toHaveLength(3)
  expect(trained.evaluation.rows).toBe(4)
  const { evaluation } = await json('evaluate', '--model', trained.run, '--data', 'comments.csv')
  expect(evaluation.rows).toBe(60)
  const { probabilities } = await json('predict', '--model', trained.model, '--text', 'a kind word')
  expect(Object.keys(probabilities)).toEqual(Object.keys(evaluation.thresholds))
  expect((await json('runs')).runs).toMatchObject([{ id: trained.run, status: 'finished', base: 'minilm' }])
})

test('Ctrl+C stops the built headless program, and --resume goes on', async ({ home, files }) => {
  await writeComments(join(files, 'comments.csv'), { rows: 60 })
  const stopped = await moderato(home, files, ['train', ...JOB, '--epochs', '20', '--json'], /Training Loss/)
  expect(stopped.code).toBe(1)
  const { run, steps } = JSON.parse(stopped.stdout)
  expect(steps).toBeLessThan(100)
  expect(stopped.stderr).toContain(`moderato -- train --resume ${run}`)
  const resumed = await moderato(home, files, ['train', '--resume', run, '--json'], /Training Loss/)
  expect(JSON.parse(resumed.stdout)).toMatchObject({ run })
  expect(JSON.parse(resumed.stdout).steps).toBeGreaterThan(steps)
})

test('what is wrong with the input ends the built headless program with 2 and one line', async ({ home, files }) => {
  const { code, stdout, stderr } = await moderato(home, files, ['train', '--data', 'none.csv', '--base', 'minilm', '--json'])
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: 'moderato: none.csv: there is no such file.\n' })
})

test('the graph of a model folder is printed from the build, and what is no architecture ends with 2', async ({ home }) => {
  const graph = (...argv: string[]) => onElectron('scripts/graph/print.mjs', home, ROOT, argv)
  const printed = await graph('--model', 'tests/golden/bert-relu-wide')
  expect(printed).toMatchObject({ code: 0, stderr: '' })
  expect(printed.stdout).toContain('input bert.encoder.layer.0.intermediate.dense.weight: float32 [112, 48]')
  expect(await graph('gpt2')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^moderato: graph: there is no/),
  })
})
