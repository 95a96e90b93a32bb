/** `quantize`: the int8 model of a run or a folder, its report, and `--int8` of the commands that score. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Evaluation } from '@shared/evaluation'
import type { QuantizationReport } from '@shared/quantization'
import { tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { beforeAll, expect, test } from 'vitest'
import { type CliScene, cliScene, commentLines, QUICK } from './scene'

type Report = QuantizationReport & { file: string }

const scene: CliScene = await cliScene()
scene.file('train.csv', commentLines(40))
scene.file('eval.csv', commentLines(20, { seed: 2 }))
let run = ''
let report: Report

beforeAll(async () => {
  const options = ['--data', 'train.csv', '--eval', 'eval.csv', ...QUICK, '--epochs', '2', '--out', 'model']
  run = (await scene.json<{ run: string }>('train', ...options)).run
  expect(await scene.run('predict', '--model', run, '--text', 'idiot page', '--int8')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/no int8 model with a report .*make it first/),
  })
  report = await scene.json<Report>('quantize', '--model', run)
})

test("a run is compared on its own evaluation rows; the answer is the file and the report's numbers", () => {
  expect(report).toMatchObject({ data: null, rows: 20, file: expect.stringMatching(/model_quantized\.onnx$/) })
  expect(Object.keys(report.labels)).toEqual([...tinyLabels])
  expect(report).not.toHaveProperty('useForScoring')
  expect(statSync(report.file).size).toBe(report.int8.fileBytes)
  expect(JSON.parse(readFileSync(join(report.file, '..', 'quantization.json'), 'utf8'))).toMatchObject({ rows: 20 })
})

test('--int8 computes with it, and only with --int8', async () => {
  const evaluate = async (...options: string[]) =>
    (await scene.json<{ evaluation: Evaluation }>('evaluate', '--model', run, '--data', 'eval.csv', ...options)).evaluation
  expect((await evaluate('--int8')).rocAuc.macro).toBeCloseTo(report.int8.rocAuc!, 9)
  expect((await evaluate()).rocAuc.macro).toBeCloseTo(report.float32.rocAuc!, 9)
  const predict = async (...options: string[]) =>
    (await scene.json<{ probabilities: object }>('predict', '--model', run, '--text', 'idiot page', ...options)).probabilities
  expect(await predict('--int8')).not.toEqual(await predict())
  const files = ['--input', 'eval.csv', '--output', 'answers.jsonl']
  expect(await scene.json('predict', '--model', run, ...files, '--int8')).toMatchObject({ rows: 20 })
})

test('a person reads the changes, the two models, and a sentence', async () => {
  const { stdout, code } = await scene.run('quantize', '--model', run)
  expect(code).toBe(0)
  expect(stdout).toMatch(/change of probability +largest +mean +verdicts changed\nrude +0\.0/)
  expect(stdout).toMatch(/comments per second +[\d.]+ +[\d.]+\nfile, MB +0\.\d +0\.\d/)
  expect(stdout).toMatch(/of 60 verdicts change.*; largest change of a probability 0\.\d{3}\./)
})

test('a folder needs a file, and is compared on that', async () => {
  expect(await scene.run('quantize', '--model', 'model')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--data is missing: the folder model keeps no comments/),
  })
  expect(existsSync(join(scene.folder, 'model', 'onnx', 'model_quantized.onnx'))).toBe(false)
  expect(await scene.json('quantize', '--model', 'model', '--data', 'train.csv')).toMatchObject({ data: 'train.csv', rows: 40 })
})

test('what cannot be quantized is refused', async () => {
  expect(await scene.run('quantize')).toMatchObject({ code: 2, stderr: expect.stringMatching(/--model is missing/) })
  expect(await scene.run('quantize', '--model', 'base', '--data', 'eval.csv')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/holds no classifier/),
  })
})

test('a folder with an int8 model is still a model of ours, which --out may replace', async () => {
  const again = ['--data', 'train.csv', '--eval', 'eval.csv', ...QUICK, '--max-steps', '1', '--out', 'model']
  await scene.json('train', ...again)
  expect(existsSync(join(scene.folder, 'model', 'onnx', 'quantization.json'))).toBe(false)
})
