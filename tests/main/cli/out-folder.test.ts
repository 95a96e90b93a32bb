/** Where `train --out` and `predict --output` may write, and where not: nothing of the user's is mixed up or lost unsaid. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { copyModel } from '@main/cli/out-folder'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CliScene, cliScene, commentLines, QUICK } from './scene'

const scene: CliScene = await cliScene()
scene.file('train.csv', commentLines(40))
scene.file('eval.csv', commentLines(20, { seed: 2 }))
const train = (out: string, seed = 1, base = 'base') => {
  const data = ['--data', 'train.csv', '--eval', 'eval.csv', ...QUICK, '--base', base, '--max-steps', '1', '--seed', `${seed}`]
  return scene.run('train', ...data, '--out', out)
}
const history = async () => (await scene.json<{ runs: { id: string }[] }>('runs')).runs

describe('train --out', () => {
  let run = ''
  beforeAll(async () => {
    expect((await train('model')).code).toBe(0)
    run = (await history())[0]!.id
  })

  test('fills a folder that is empty, unsaid', async () => {
    mkdirSync('empty')
    const { code, stderr } = await train('empty')
    expect(code).toBe(0)
    expect(stderr).not.toContain('--out')
    expect(readdirSync('empty').sort()).toEqual(readdirSync('model').sort())
  })

  test('replaces an earlier model as a whole, and says so before it trains', async () => {
    expect((await train('again', 1)).code).toBe(0)
    writeFileSync(join('again', 'vocab.txt'), 'of an earlier base')
    const before = readFileSync(join('again', 'model.safetensors'))
    const { code, stderr } = await train('again', 2)
    expect(code).toBe(0)
    expect(stderr).toMatch(/note: --out .*again holds an earlier model, which this one will replace/)
    expect(stderr.indexOf('will replace')).toBeLessThan(stderr.indexOf('Training '))
    expect(readFileSync(join('again', 'model.safetensors')).equals(before)).toBe(false)
    expect(readdirSync('again').sort()).toEqual(readdirSync('model').sort())
  })

  test.each<[string, () => string, RegExp]>([
    ['other files', () => folderOf('notes', { 'letter.txt': 'dear' }), /--out notes holds files that are no model of Moderato's/],
    [
      'a model of another maker',
      () => {
        cpSync('base', 'foreign', { recursive: true })
        return 'foreign'
      },
      /--out foreign holds files that are no model of Moderato's: expected a folder/,
    ],
    [
      'a broken note of ours',
      () => folderOf('broken', { 'config.json': '{}', 'moderato.json': '{' }),
      /--out broken holds files/,
    ],
    ['the data', () => '.', /--out \. holds files/],
    [
      'an earlier model with a note of the user beside it',
      () => modelWith('noted', 'NOTES.md', 'tried twice'),
      /--out noted holds NOTES\.md besides a model of Moderato's, and would lose it: move it away, or choose another folder/,
    ],
    [
      'an earlier model with a file of the user in its folder',
      () => modelWith('nested', join('onnx', 'model_q4.onnx'), ''),
      /--out nested holds onnx.model_q4\.onnx besides/,
    ],
    [
      'an earlier model beside one of the name that the old one would get',
      () => {
        folderOf('kept.previous', { 'letter.txt': 'dear' })
        return modelWith('kept', 'moderato.json', readFileSync(join('model', 'moderato.json'), 'utf8'))
      },
      /--out kept needs the name kept\.previous beside it while models change places, and it is taken: rename or move that/,
    ],
    ['a file', () => 'train.csv', /--out train\.csv is a file: expected a folder/],
    [
      'another run',
      () => join('home', 'runs', run, 'model'),
      /lies where Moderato keeps its runs: expected a folder of your own/,
    ],
    [
      'another run, through a link',
      () => {
        symlinkSync(resolve('home', 'runs'), 'link-to-runs')
        return join('link-to-runs', run, 'model')
      },
      /lies where Moderato keeps its runs/,
    ],
    ['the runs themselves', () => join('home', 'runs', 'new'), /lies where Moderato keeps its runs/],
  ])('%s: refused before anything is in history', async (_, out, message) => {
    const runs = await history()
    const { code, stdout, stderr } = await train(out())
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(await history()).toEqual(runs)
  })

  test.each<[string, () => string]>([
    ['by its name', () => 'model'],
    ['by a longer name', () => join('.', 'empty', '..', 'model')],
    [
      'through a link',
      () => {
        symlinkSync('model', 'link-to-model')
        return 'link-to-model'
      },
    ],
  ])('the base itself, %s: refused', async (_, out) => {
    const before = readFileSync(join('model', 'model.safetensors'))
    const { code, stderr } = await train(out(), 1, 'model')
    expect(code).toBe(2)
    expect(stderr).toMatch(/--out .* is the folder that --base names, and its model would be lost: expected another folder/)
    expect(readFileSync(join('model', 'model.safetensors')).equals(before)).toBe(true)
  })

  test('through a link the folder is replaced, and the link stays', async () => {
    modelWith('linked', 'vocab.txt', 'of an earlier base')
    symlinkSync('linked', 'link')
    expect((await train('link')).code).toBe(0)
    expect(readdirSync('linked').sort()).toEqual(readdirSync('model').sort())
    expect(readdirSync('link').sort()).toEqual(readdirSync('model').sort())
  })

  describe('a copy that fails', () => {
    test('leaves the earlier model as it was, and nothing beside it', async () => {
      const path = resolve(modelWith('survivor', 'vocab.txt', 'of an earlier base'))
      const before = contents('survivor')
      const around = readdirSync('.')
      await expect(copyModel(resolve('nowhere'), { path, replaces: true })).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringMatching(/could not be copied to .*survivor: make room or choose another folder, and copy it from/),
      })
      expect(contents('survivor')).toEqual(before)
      expect(readdirSync('.')).toEqual(around)
    })

    test('what was put into the folder during the training stays', async () => {
      const path = resolve(modelWith('joined', 'NOTES.md', 'written meanwhile'))
      await expect(copyModel(resolve('model'), { path, replaces: true })).rejects.toMatchObject({
        code: 'storage',
        detail: expect.stringMatching(/holds NOTES\.md besides a model/),
      })
      expect(readFileSync(join('joined', 'NOTES.md'), 'utf8')).toBe('written meanwhile')
    })
  })

  const contents = (folder: string) =>
    readdirSync(folder, { withFileTypes: true }).map((entry) => [
      entry.name,
      entry.isFile() ? readFileSync(join(folder, entry.name), 'base64') : null,
    ])

  /** The earlier model, with one file more. */
  function modelWith(name: string, file: string, text: string): string {
    cpSync('model', name, { recursive: true })
    writeFileSync(join(name, file), text)
    return name
  }

  function folderOf(name: string, files: Record<string, string>): string {
    mkdirSync(name)
    for (const [file, text] of Object.entries(files)) writeFileSync(join(name, file), text)
    return name
  }
})

describe('predict --output', () => {
  const predict = (output: string, input = 'eval.csv') =>
    scene.run('predict', '--model', 'model', '--input', input, '--output', output)

  test('a new file is written unsaid, an earlier one is replaced, and that is said', async () => {
    const first = await predict('answers.jsonl')
    expect(first).toMatchObject({ code: 0, stderr: expect.not.stringContaining('replaced') })
    const answers = readFileSync('answers.jsonl', 'utf8')
    writeFileSync('answers.jsonl', 'something else')
    const again = await predict('answers.jsonl')
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/note: .*answers\.jsonl is replaced\./) })
    expect(readFileSync('answers.jsonl', 'utf8')).toBe(answers)
  })

  test('neither a folder nor the input itself, by whatever name', async () => {
    mkdirSync('folder.jsonl')
    expect(await predict('folder.jsonl')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is a folder: expected a file/),
    })
    const rows = ['{"comment_text": "a good page"}', '{"comment_text": "read the talk"}']
    scene.file('rows.jsonl', rows)
    symlinkSync('rows.jsonl', 'same.jsonl')
    for (const name of ['rows.jsonl', './rows.jsonl', 'same.jsonl'])
      expect(await predict(name, 'rows.jsonl')).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/is the file that --input names: expected another one/),
      })
    expect(readFileSync('rows.jsonl', 'utf8')).toBe(`${rows.join('\n')}\n`)
    expect(existsSync('same.jsonl')).toBe(true)
  })
})
