/** app://moderato serves the window's own files and nothing beside them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assetPath, serveAsset, servePage } from '@main/app/app-protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder = ''
let root = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'moderato-assets-'))
  root = join(folder, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  mkdirSync(join(folder, 'renderer-secret'))
  writeFileSync(join(root, 'index.html'), '<p>hello</p>')
  writeFileSync(join(root, 'assets', 'a b.js'), 'let a')
  writeFileSync(join(folder, 'secret.json'), '{}')
  writeFileSync(join(folder, 'renderer-secret', 'key.json'), '{}')
})
afterAll(() => rmSync(folder, { recursive: true }))

const get = (url: string, method = 'GET') => serveAsset(root, { url, method })

it('serves the page with its type and its policy', async () => {
  const response = await get('app://moderato/')
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('<p>hello</p>')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toContain(`default-src 'none'`)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

it('decodes names and ignores the query', async () => {
  expect(await (await get('app://moderato/assets/a%20b.js?v=1')).text()).toBe('let a')
})

describe('refuses', () => {
  it.each([
    'app://moderato/../secret.json',
    'app://moderato/%2e%2e/secret.json',
    'app://moderato/..%2fsecret.json',
    'app://moderato/..%5csecret.json',
    'app://moderato/assets/..%2f..%2fsecret.json',
    'app://moderato/..%2frenderer-secret/key.json',
    'app://moderato//etc/passwd',
    'app://moderato/index.html%00.js',
    'app://moderato/%E0%A4%A',
    'app://elsewhere/index.html',
    'app://moderato/absent.html',
    'app://moderato/assets',
  ])('%s', async (url) => {
    expect((await get(url)).status).toBe(404)
  })

  it('any method but GET', async () => {
    expect((await get('app://moderato/index.html', 'POST')).status).toBe(404)
  })
})

it('never answers with a path outside its folder', () => {
  for (const path of ['..%2f..%2fx.json', '%2e%2e%2fx.json', '/../x.json', '....//x.json', 'a/../../x.json'])
    expect(assetPath(root, `app://moderato/${path}`) ?? root).toMatch(new RegExp(`^${root}`))
})

describe('a report of the policy', () => {
  const report = async (blocked: unknown, url = 'app://moderato/refused') => {
    const refused: unknown[] = []
    const body = JSON.stringify({ 'csp-report': { 'blocked-uri': blocked } })
    const answer = await servePage(root, new Request(url, { method: 'POST', body }), (request) => refused.push(request))
    return { status: answer.status, refused }
  }

  it('tells what a page wanted of the network', async () => {
    expect(await report('wss://evil.test/s?secret=1')).toEqual({
      status: 204,
      refused: [{ url: 'wss://evil.test/s?secret=1', method: 'GET' }],
    })
  })

  it.each(['eval', 'inline', 'data', 7, null])('of %s is none of the network', async (blocked) => {
    expect(await report(blocked)).toEqual({ status: 204, refused: [] })
  })

  it('is taken at its own address alone', async () => {
    expect(await report('https://evil.test/', 'app://moderato/index.html')).toEqual({ status: 404, refused: [] })
  })
})
