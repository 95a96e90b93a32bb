/** The build is repeated exactly when something it is made of has changed. */
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { clearStamp, isFresh, missingResults, sourcesHash, writeStamp } from '#scripts/build/stale.mjs'
import { temporaryFolder } from './temporary-folder'

const SOURCE = 'src/main/app/main.ts'

function write(root: string, path: string, content = 'content') {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

describe('isFresh', () => {
  let root: string
  beforeEach(() => {
    root = temporaryFolder()
    for (const path of [SOURCE, 'src/shared/errors.ts', 'package.json', 'electron.vite.config.ts', ...missingResults(root)])
      write(root, path)
    writeStamp(root, sourcesHash(root))
  })

  it('is true right after a build', () => expect(isFresh(root)).toBe(true))

  it.each<[string, () => void]>([
    ['a source has grown', () => appendFileSync(join(root, SOURCE), 'more')],
    ['a source was saved again', () => utimesSync(join(root, SOURCE), 1, 1)],
    ['a source was added', () => write(root, 'src/main/app/window.ts')],
    ['a source was removed', () => rmSync(join(root, 'src/shared/errors.ts'))],
    ['the configuration was edited', () => appendFileSync(join(root, 'electron.vite.config.ts'), '//')],
    ['a dependency was added', () => write(root, 'package-lock.json')],
    ['a part of the build is missing', () => rmSync(join(root, 'out/main/cli.js'))],
    ['a build was cut short', () => clearStamp(root)],
  ])('is false when %s', (_, change) => {
    change()
    expect(isFresh(root)).toBe(false)
  })

  it('ignores what the build does not read', () => {
    write(root, 'README.md')
    write(root, 'tests/tiny.test.ts')
    expect(isFresh(root)).toBe(true)
  })
})
