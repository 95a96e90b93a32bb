/** What a server or a person may name, and where the environment says that things are. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { hubEnvironment } from '@main/hub/environment'
import { checkFileName, checkFileNames, nameFault } from '@main/hub/file-name'
import { checkRevision, isRepositoryId } from '@main/hub/repository-id'
import { retryAfterMs } from '@main/transfer/transient-error'
import { bytesInWords } from '@shared/hub'
import { describe, expect, it } from 'vitest'

describe('file names', () => {
  it.each(['config.json', 'data/train-00000-of-00001.parquet', 'コメント.csv', '.gitattributes', 'a..b', 'console.txt', 'com10'])(
    '%s may become a path',
    (name) => expect(nameFault(name)).toBeNull(),
  )

  it.each<[string, string]>([
    ['../config.json', 'leads out of its folder'],
    ['data/../../x', 'leads out of its folder'],
    ['..', 'leads out of its folder'],
    ['/etc/passwd', 'is an absolute path'],
    ['C:\\Windows\\x', 'holds a backslash'],
    ['..\\x', 'holds a backslash'],
    ['\\\\host\\share\\x', 'holds a backslash'],
    ['C:/x', 'begins with a drive letter'],
    ['d:x', 'begins with a drive letter'],
    ['a\0.json', 'holds a NUL character'],
    ['a\nb', 'holds a character that not every system takes'],
    ['data/x:stream', 'holds a character that not every system takes'],
    ['NUL', 'is the name of a device on Windows'],
    ['data/con.json', 'is the name of a device on Windows'],
    ['LPT1.txt', 'is the name of a device on Windows'],
    ['a//b', 'has an empty part'],
    ['./a', 'has an empty part'],
    ['a/', 'has an empty part'],
    ['', 'is empty'],
    ['x ', 'has a part that ends in a dot or a space'],
    ['dir./x', 'has a part that ends in a dot or a space'],
    ['x'.repeat(201), 'is too long'],
    [`${'d/'.repeat(600)}x`, 'is too long'],
  ])('%j is refused', (name, fault) => {
    expect(nameFault(name)).toBe(fault)
    expect(() => checkFileName(name, 'the model a/b')).toThrow(
      /^The file name .* of the model a\/b .*: it was refused, and nothing was written\./,
    )
  })
})

describe('lists of files', () => {
  it('may share folders', () => checkFileNames(['a.json', 'data/a.json', 'data/x/a.json', 'data.json'], 'the model a/b'))

  it.each<[string[], string]>([
    [['data/a.csv', 'x', 'data/a.csv'], '"data/a.csv" twice'],
    [['data/x/a.csv', 'data'], '"data" as a file and as a folder'],
    [['data/x', 'data/x/a.csv'], '"data/x" as a file and as a folder'],
  ])('%j is refused', (names, words) =>
    expect(() => checkFileNames(names, 'the model a/b')).toThrow(
      `The list of files of the model a/b names ${words}: it was refused`,
    ),
  )
})

describe('ids and revisions', () => {
  it.each(['bert-base-uncased', 'org/name', 'Org_1/na.me-2'])('%s is an id', (id) => expect(isRepositoryId(id)).toBe(true))
  it.each(['', 'a/b/c', '../x', 'a--b/c', 'a..b', '-a/b', 'a/.b', 'a b', 'a/b.git', 'x'.repeat(97), 'a/', '/a', 'ä/b', 'a\\b'])(
    '%j is none',
    (id) => expect(isRepositoryId(id)).toBe(false),
  )
  it.each(['main', 'refs/pr/1', 'v1.0', 'feature/x'])('%s is a revision', (revision) => checkRevision(revision))
  it.each(['', '../x', 'a//b', '/a', 'a\\b', 'a b', '.', 'a.lock', 'x'.repeat(201)])('%j is none', (revision) =>
    expect(() => checkRevision(revision)).toThrow(/is no revision/),
  )
})

describe('the environment', () => {
  it.each<[NodeJS.ProcessEnv, string]>([
    [{}, join(homedir(), '.cache/huggingface/hub')],
    [{ XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
    [{ XDG_CACHE_HOME: '/x', HF_HOME: '/h' }, '/h/hub'],
    [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
    [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/new' }, '/new'],
    [{ HF_HOME: '~/hf' }, join(homedir(), 'hf/hub')],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the variables of a shell
    [{ HF_HUB_CACHE: '$DISK/${PART}/$NONE', DISK: '/d', PART: 'p' }, '/d/p/$NONE'],
  ])('%j: the cache is %s', (env, folder) => expect(hubEnvironment(env).cacheFolder).toBe(folder))

  it('reads the endpoint and what is switched off', () => {
    expect(hubEnvironment({})).toMatchObject({ endpoint: 'https://huggingface.co', offline: false, symlinks: true })
    expect(hubEnvironment({ HF_ENDPOINT: 'http://mirror:8080/hf/' }).endpoint).toBe('http://mirror:8080/hf')
    for (const yes of ['1', 'ON', 'yes', 'True']) expect(hubEnvironment({ HF_HUB_OFFLINE: yes }).offline).toBe(true)
    for (const no of ['0', 'off', '', 'nonsense']) expect(hubEnvironment({ HF_HUB_OFFLINE: no }).offline).toBe(false)
    expect(hubEnvironment({ TRANSFORMERS_OFFLINE: '1' }).offline).toBe(true)
    expect(() => hubEnvironment({ HF_ENDPOINT: 'mirror' })).toThrow(/HF_ENDPOINT is "mirror": expected an address/)
  })

  it.each(['https://ada:secret@mirror', 'https://mirror/?key=secret'])(
    'refuses %s as endpoint, and does not repeat it',
    (address) => {
      const read = () => hubEnvironment({ HF_ENDPOINT: address })
      expect(read).toThrow(/^HF_ENDPOINT for mirror has more than an address in it: expected no user, password or query/)
      expect(read).not.toThrow(/secret/)
    },
  )
})

it('reads Retry-After in seconds and as a date', () => {
  const now = Date.UTC(2026, 0, 1)
  expect(retryAfterMs('7')).toBe(7000)
  expect(retryAfterMs('Thu, 01 Jan 2026 00:00:09 GMT', now)).toBe(9000)
  expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0)
  expect([retryAfterMs(null), retryAfterMs('soon')]).toEqual([null, null])
})

it('tells bytes in thousands', () => {
  expect([0, 999, 1000, 1_234_567, 5e9, 7e15].map(bytesInWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '1.2 MB',
    '5.0 GB',
    '7000.0 TB',
  ])
})
