/** What torch.save wrote is read as PyTorch reads it; tests/golden/torch-files say what that is. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { loadTensors, storedTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'
import { int, pickle, stateDict, storage, tensor, torchFile, tuple } from './torch-bytes'

const fixtures = resolve('tests/golden/torch-files')
const cases = (await readdir(fixtures)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
const folder = temporaryFolder()
const at = (name: string) => join(folder(), name)
const firstValues = async () => [...(await loadTensors(folder()))].map(([name, { data }]) => [name, data[0]])

type Expected = Readonly<Record<string, { shape: readonly number[]; values: readonly number[] }>>

describe('of PyTorch itself', () => {
  test.each(cases)('%s', async (name) => {
    const expected = JSON.parse(await readFile(join(fixtures, `${name}.json`), 'utf8')) as Expected
    const path = join(fixtures, `${name}.bin`)
    const loaded = await loadTensors(path, { wanted: () => true })
    expect([...loaded.keys()]).toEqual(Object.keys(expected))
    for (const [key, { shape, values }] of Object.entries(expected))
      expect(loaded.get(key), key).toEqual({ shape, data: Float32Array.from(values) })
    const stored = await storedTensors(path)
    expect([...stored.values()].map(({ shape }) => shape)).toEqual(Object.values(expected).map(({ shape }) => shape))
  })

  test('there are cases', () => expect(cases.length).toBeGreaterThanOrEqual(6))

  test('dtypes have safetensors’ names', async () => {
    const stored = await storedTensors(join(fixtures, 'dtypes.bin'))
    expect([...stored.values()].map(({ dtype }) => dtype).join(' ')).toBe('F32 F64 F16 BF16 I64 I32 I16 I8 U8 U16 U32 U64 BOOL')
  })

  test('integers are read only when they are asked for', async () => {
    const loaded = await loadTensors(join(fixtures, 'module.bin'))
    expect([...loaded.keys()]).toEqual(['0.weight', '0.bias', '1.weight', '1.bias'])
  })
})

test('a command instead of a tensor is refused by its name', async () => {
  await expect(loadTensors(join(fixtures, 'hostile.bin'))).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(/hostile\.bin is refused: its pickle asks for "(posix|nt)\.system".*Nothing in it was run/),
  })
})

test('formats from before version 1.6 are refused with what to do', async () => {
  await expect(loadTensors(join(fixtures, 'legacy.bin'))).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(
      /legacy\.bin has the format .* before version 1\.6.*torch\.save\(torch\.load\(file, weights_only=True\)/,
    ),
  })
  const tar = Buffer.alloc(1024)
  tar.write('ustar', 257)
  await writeFile(at('old.pt'), tar)
  await expect(loadTensors(at('old.pt'))).rejects.toThrow(/before version 0\.1\.10, a tar archive\. Write it anew/)
})

describe('a model folder', () => {
  const writeTorch = (name: string, tensors: Parameters<typeof stateDict>[0]) =>
    writeFile(at(name), torchFile(pickle(stateDict(tensors))))
  const single = (value: number) => tensor({ offset: int(value - 1), size: tuple(int(1)), of: storage('FloatStorage', '0', 4) })
  const writeIndex = (name: string, weightMap: Readonly<Record<string, string>>) =>
    writeFile(at(name), JSON.stringify({ weight_map: weightMap }))

  test('gives its pytorch_model.bin', async () => {
    await copyFile(join(fixtures, 'module.bin'), at('pytorch_model.bin'))
    expect((await loadTensors(folder())).get('0.weight')).toEqual({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) })
  })

  test('gives safetensors where it has both, as Transformers does, and full precision before a variant', async () => {
    await saveSafetensors(at('model.fp16.safetensors'), new Map([['w', { shape: [1], data: Float32Array.of(16) }]]))
    expect(await firstValues()).toEqual([['w', 16]])
    await writeTorch('part.bin', { w: single(3) })
    await writeIndex('pytorch_model.bin.index.json', { w: 'part.bin' })
    expect(await firstValues()).toEqual([['w', 3]])
    await writeTorch('pytorch_model.bin', { w: single(2) })
    expect(await firstValues()).toEqual([['w', 2]])
    await saveSafetensors(at('model.safetensors'), new Map([['w', { shape: [1], data: Float32Array.of(1) }]]))
    expect(await firstValues()).toEqual([['w', 1]])
  })

  test('puts shards together as their index says', async () => {
    await writeTorch('pytorch_model-00001-of-00002.bin', { a: single(1), shared: single(2) })
    await writeTorch('pytorch_model-00002-of-00002.bin', { b: single(3), shared: single(4) })
    const [one, two] = ['pytorch_model-00001-of-00002.bin', 'pytorch_model-00002-of-00002.bin']
    await writeIndex('pytorch_model.bin.index.json', { a: one, b: two, shared: two })
    expect(await firstValues()).toEqual([
      ['a', 1],
      ['b', 3],
      ['shared', 4],
    ])
    await writeIndex('pytorch_model.bin.index.json', { a: two })
    await expect(loadTensors(folder())).rejects.toThrow(/places the tensor "a" in .*00002-of-00002\.bin, which does not hold it/)
    await writeIndex('pytorch_model.bin.index.json', { a: 'model.safetensors' })
    await expect(loadTensors(folder())).rejects.toThrow(/the name of a \.bin file in the same folder was expected/)
    await writeIndex('pytorch_model.bin.index.json', { a: 'missing.bin' })
    await expect(loadTensors(folder())).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/a PyTorch file/),
    })
  })
})
