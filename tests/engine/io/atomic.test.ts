import { type FileHandle, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import { replaceFolder, settleFolder } from '@engine/io/atomic-folder'
import { saveSafetensors } from '@engine/io/safetensors'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from './temporary-folder'

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof import('node:fs/promises')>()
  return { ...actual, rename: vi.fn(actual.rename) }
})

const folder = temporaryFolder()
const at = (name: string) => join(folder(), name)
afterEach(() => {
  vi.restoreAllMocks()
})

const failure = (code: string) => Object.assign(new Error(`${code}: refused`), { code })
const failingRename = (code: string) => vi.mocked(rename).mockRejectedValueOnce(failure(code))

/** Every file handle's class, to make its methods fail. */
async function handleClass(): Promise<FileHandle> {
  const handle = await open(folder(), 'r')
  await handle.close()
  return Object.getPrototypeOf(handle)
}

const tensors = (value: number) => new Map([['w', { shape: [4], data: new Float32Array(4).fill(value) }]])

test('a full disk leaves the old weights and no temporary file', async () => {
  await saveSafetensors(at('w.safetensors'), tensors(1))
  const before = await readFile(at('w.safetensors'))
  const write = vi.spyOn(await handleClass(), 'write')
  write.mockResolvedValueOnce({ bytesWritten: 8, buffer: '' }).mockRejectedValueOnce(failure('ENOSPC'))
  await expect(saveSafetensors(at('w.safetensors'), tensors(2))).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(
      /The disk is full: .*w\.safetensors could not be written\. What was there before is unchanged/,
    ),
  })
  expect(await readdir(folder())).toEqual(['w.safetensors'])
  expect(await readFile(at('w.safetensors'))).toEqual(before)
})

test('a flush that fails is a failed write', async () => {
  await writeFile(at('file'), 'old')
  vi.spyOn(await handleClass(), 'sync').mockRejectedValueOnce(failure('EDQUOT'))
  await expect(writeAtomically(at('file'), (file) => writeFully(file, Buffer.from('new')))).rejects.toMatchObject({
    code: 'storage',
  })
  expect(await readFile(at('file'), 'utf8')).toBe('old')
  expect(await readdir(folder())).toEqual(['file'])
})

test('short writes are continued', async () => {
  const prototype = await handleClass()
  const { write } = prototype
  vi.spyOn(prototype, 'write').mockImplementation(function (this: FileHandle, buffer: unknown, offset: unknown, length: unknown) {
    return write.call(this, buffer as never, offset as never, Math.min(Number(length), 3) as never) as never
  } as never)
  await writeAtomically(at('file'), (file) => writeFully(file, Buffer.from('ten bytes.')))
  expect(await readFile(at('file'), 'utf8')).toBe('ten bytes.')
})

test('errors that are not about storage come through as they are', async () => {
  const bug = new TypeError('a bug')
  await expect(writeAtomically(at('file'), () => Promise.reject(bug))).rejects.toBe(bug)
  await expect(replaceFolder(at('model'), () => Promise.reject(bug))).rejects.toBe(bug)
  expect(await readdir(folder())).toEqual([])
})

const build = (text: string) => async (temporary: string) => {
  await mkdir(join(temporary, 'sub'))
  await writeFile(join(temporary, 'sub', 'file'), text)
}
const content = () => readFile(at('model/sub/file'), 'utf8')

test('a folder is replaced whole', async () => {
  await replaceFolder(at('model'), build('one'))
  await writeFile(at('model/stale'), '')
  await replaceFolder(at('model'), build('two'))
  expect(await content()).toBe('two')
  expect(await readdir(at('model'))).toEqual(['sub'])
  expect(await readdir(folder())).toEqual(['model'])
})

test('a build that fails half-way leaves the old folder alone', async () => {
  await replaceFolder(at('model'), build('one'))
  const half = async (temporary: string) => {
    await build('two')(temporary)
    await saveSafetensors(join(temporary, 'w.safetensors'), tensors(1))
    throw failure('ENOSPC')
  }
  await expect(replaceFolder(at('model'), half)).rejects.toMatchObject({ code: 'storage' })
  expect(await content()).toBe('one')
  expect(await readdir(folder())).toEqual(['model'])
})

test('a full disk inside is told of the folder the caller named', async () => {
  const write = vi.spyOn(await handleClass(), 'write').mockRejectedValueOnce(failure('ENOSPC'))
  const error = await replaceFolder(at('model'), (temporary) =>
    saveSafetensors(join(temporary, 'w.safetensors'), tensors(1)),
  ).catch(String)
  expect(write).toHaveBeenCalled()
  expect(error).toContain(at('model/w.safetensors'))
  expect(error).not.toContain('.tmp')
})

test('a second rename that fails puts the old folder back', async () => {
  await replaceFolder(at('model'), build('one'))
  vi.mocked(rename).mockImplementationOnce(vi.mocked(rename).getMockImplementation()!)
  failingRename('EPERM')
  await expect(replaceFolder(at('model'), build('two'))).rejects.toMatchObject({ code: 'storage' })
  expect(await content()).toBe('one')
  expect(await readdir(folder())).toEqual(['model'])
})

test('a crash between the two renames is put right at the next look', async () => {
  await replaceFolder(at('model'), build('one'))
  await rename(at('model'), at('model.previous'))
  await settleFolder(at('model'))
  expect(await content()).toBe('one')
})

test('a crash after the swap leaves the new folder, and the old one goes at the next save', async () => {
  await replaceFolder(at('model'), build('two'))
  await mkdir(at('model.previous'))
  await settleFolder(at('model'))
  expect(await content()).toBe('two')
  await replaceFolder(at('model'), build('three'))
  expect(await content()).toBe('three')
  expect(await readdir(folder())).toEqual(['model'])
})

test('nothing to settle is no failure', async () => {
  await settleFolder(at('nothing'))
  expect(await readdir(folder())).toEqual([])
})

test('a folder that may not be written is told in a sentence', async () => {
  failingRename('EACCES')
  await expect(writeAtomically(at('file'), async () => {})).rejects.toThrow(
    /file could not be written: this account may not write there/,
  )
})
