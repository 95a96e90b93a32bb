/** Honest files with random damage: each is read, or refused in one sentence, without taking much memory. */
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { draw32, hash32 } from '@engine/data/random'
import { loadTensors } from '@engine/io/load-tensors'
import { AppError } from '@shared/errors'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { expect, test } from 'vitest'
import { pickle, stateDict, tensor, torchFile } from './torch-bytes'

const folder = temporaryFolder()
const MUTATIONS = 120
/** What MAX_UNFOLDING allows: eight times the file and a megabyte, each byte at most a float32. */
const mostValues = (size: number) => 8 * size + 2 ** 20

type Draw = (below: number) => number
const drawsOf = (seed: number): Draw => {
  let count = 0
  return (below) => draw32(hash32(seed), count++) % below
}

/** Bytes changed, a stretch cut out, doubled or moved, or a number made huge, between `from` and the end. */
function damage(sound: Buffer, draw: Draw, from: number): Buffer {
  const place = () => from + draw(sound.length - from)
  const at = place()
  switch (draw(6)) {
    case 0:
      return sound.subarray(0, at)
    case 1:
      return Buffer.concat([sound.subarray(0, at), sound.subarray(Math.min(sound.length, at + 1 + draw(64)))])
    case 2:
      return Buffer.concat([sound.subarray(0, at), sound.subarray(place())])
    case 3: {
      const bytes = Buffer.from(sound)
      bytes.subarray(at, at + 1 + draw(8)).fill(draw(2) ? 255 : 127)
      return bytes
    }
    default: {
      const bytes = Buffer.from(sound)
      for (let i = draw(4); i >= 0; i--) bytes[place()] = draw(256)
      return bytes
    }
  }
}

async function check(bytes: Buffer): Promise<'read' | 'refused'> {
  const path = join(folder(), 'pytorch_model.bin')
  await writeFile(path, bytes)
  const outcome = await loadTensors(path, { wanted: () => true }).catch((error: unknown) => error)
  if (outcome instanceof Map) {
    const values = [...outcome.values()].reduce((sum, { data }) => sum + data.length, 0)
    expect(values).toBeLessThan(mostValues(bytes.length))
    return 'read'
  }
  expect(outcome).toBeInstanceOf(AppError)
  expect((outcome as AppError).message).toMatch(/^\S[^\n]{20,700}\.$/)
  return 'refused'
}

async function checkAll(make: (draw: Draw) => Buffer): Promise<void> {
  const outcomes: string[] = []
  for (let seed = 0; seed < MUTATIONS; seed++) outcomes.push(await check(make(drawsOf(seed))))
  expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeGreaterThan(MUTATIONS / 4)
}

test.each(['views', 'module', 'protocol-4'])('%s, damaged anywhere', async (name) => {
  const sound = await readFile(resolve('tests/golden/torch-files', `${name}.bin`))
  await checkAll((draw) => damage(sound, draw, 0))
})

test('damaged in the zip directory', async () => {
  const sound = await readFile(resolve('tests/golden/torch-files/module.bin'))
  const directory = sound.readUInt32LE(sound.length - 6)
  await checkAll((draw) => damage(sound, draw, directory))
})

test('damaged in the pickle, in a zip file that is sound', async () => {
  const sound = pickle(stateDict({ a: tensor(), b: tensor() }))
  await checkAll((draw) => torchFile(damage(sound, draw, 2)))
})
