/** The registry that npm is set to use. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registryAddress } from '@main/devices/registry-source'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

let folder = ''
const before = process.cwd()
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'moderato-npmrc-'))
  process.chdir(folder)
  for (const name of ['npm_config_registry', 'NPM_CONFIG_REGISTRY']) vi.stubEnv(name, '')
})
afterEach(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

it('is the environment’s, then a .npmrc’s, then npm’s own', () => {
  writeFileSync(join(folder, '.npmrc'), 'registry=http://127.0.0.1:4873/npm/\n')
  expect(registryAddress({ npm_config_registry: 'https://mirror.example/npm/' })).toBe('https://mirror.example/npm')
  expect(registryAddress({})).toBe('http://127.0.0.1:4873/npm')
  writeFileSync(join(folder, '.npmrc'), 'ignore-scripts=true\n')
  expect(registryAddress({})).toMatch(/^https:\/\/[\w.]+$/)
})

it('that is no address is refused with what names it', () => {
  writeFileSync(join(folder, '.npmrc'), 'registry=nowhere\n')
  expect(() => registryAddress({})).toThrow(/^The npm registry is "nowhere\/", by npm_config_registry or \.npmrc/)
})
