/** What a window may load, ask for and open. */
import {
  contentSecurityPolicy,
  isOwnPage,
  isPermissionGranted,
  isRequestAllowed,
  secureContents,
  secureSession,
  webPreferences,
} from '@main/app/security'
import type { App, Session } from 'electron'
import { describe, expect, it } from 'vitest'

const DEV = 'http://localhost:5173'

describe('own pages', () => {
  it.each([
    ['app://moderato/index.html', null, true],
    ['app://moderato/index.html#/runs', null, true],
    ['app://moderato.evil.example/index.html', null, false],
    ['app://evil/index.html', null, false],
    ['file:///etc/passwd', null, false],
    ['http://localhost:5173/', null, false],
    ['http://localhost:5173/', DEV, true],
    ['http://localhost:51730/', DEV, false],
    ['about:blank', null, false],
    ['not a url', null, false],
  ])('%s with the development server %s: %s', (url, devServer, own) => {
    expect(isOwnPage(url, devServer)).toBe(own)
  })
})

describe('requests', () => {
  it.each([
    'https://example.com/',
    'http://localhost:5173/src/main.tsx',
    'ws://localhost:5173/',
    'file:///etc/passwd',
    'app://elsewhere/x.js',
    'blob:https://example.com/1',
    'chrome-extension://abc/x.js',
    'ftp://example.com',
    '',
  ])('%s is blocked', (url) => {
    expect(isRequestAllowed(url, null)).toBe(false)
  })

  it.each(['app://moderato/assets/index.js', 'blob:app://moderato/1', 'data:image/png;base64,AA', 'devtools://devtools/x.js'])(
    '%s is let through',
    (url) => {
      expect(isRequestAllowed(url, null)).toBe(true)
    },
  )

  it('lets the development server and its socket through only when it is there, and nothing else then', () => {
    expect(isRequestAllowed('http://localhost:5173/src/main.tsx', DEV)).toBe(true)
    expect(isRequestAllowed('ws://localhost:5173/?token=1', DEV)).toBe(true)
    expect(isRequestAllowed('ws://example.com/', DEV)).toBe(false)
    expect(isRequestAllowed('https://example.com/', DEV)).toBe(false)
  })
})

describe('policy', () => {
  it('runs scripts from our own files alone and starts from nothing', () => {
    const policy = contentSecurityPolicy(null)
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).toContain(`script-src 'self';`)
    expect(policy).toContain(`connect-src 'self';`)
    expect(policy).not.toMatch(/unsafe|https?:|ws:|\*/)
  })

  it('loosens for Vite only while Vite serves', () => {
    expect(contentSecurityPolicy(DEV)).toContain('ws://localhost:5173')
  })
})

it('gives a window no node, no shared context and no spell checker that fetches', () => {
  expect(webPreferences('/p.cjs')).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
  })
})

describe('permissions', () => {
  const permissions = ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fullscreen', 'fileSystem']
  it.each(permissions)('%s is denied, even to our own page', (permission) => {
    expect(isPermissionGranted(permission, 'app://moderato/index.html', null)).toBe(false)
  })

  it('copying is granted to our own page and to no other', () => {
    expect(isPermissionGranted('clipboard-sanitized-write', 'app://moderato/index.html', null)).toBe(true)
    expect(isPermissionGranted('clipboard-sanitized-write', 'https://example.com', null)).toBe(false)
  })
})

type AnyFunction = (...values: never[]) => unknown

/** Records the listeners that are hooked into a piece of Electron. */
function recorder(names: string[]) {
  const hooks: Record<string, AnyFunction> = {}
  const target = Object.fromEntries(names.map((name) => [name, (hook: AnyFunction) => (hooks[name] = hook)]))
  return { hooks, target }
}

it('hooks every rule into the session', () => {
  const session = recorder([
    'setPermissionRequestHandler',
    'setPermissionCheckHandler',
    'setDevicePermissionHandler',
    'setProxy',
    'setSpellCheckerEnabled',
    'setSpellCheckerLanguages',
  ])
  const refused: unknown[] = []
  const requests = recorder(['onBeforeRequest', 'onHeadersReceived'])
  secureSession({ ...session.target, webRequest: requests.target } as unknown as Session, null, (request) =>
    refused.push(request),
  )
  const call = (hook: AnyFunction | undefined, ...values: unknown[]) => (hook as (...all: unknown[]) => unknown)(...values)

  const asked: unknown[] = []
  const page = { getURL: () => 'app://moderato/index.html' }
  call(session.hooks.setPermissionRequestHandler, page, 'media', (granted: boolean) => asked.push(granted))
  call(requests.hooks.onBeforeRequest, { url: 'https://example.com' }, (answer: unknown) => asked.push(answer))
  call(requests.hooks.onBeforeRequest, { url: 'app://moderato/index.html' }, () => undefined)
  expect(refused).toEqual([{ url: 'https://example.com' }])
  expect(session.hooks).toMatchObject({
    setProxy: { mode: 'direct' },
    setSpellCheckerEnabled: false,
    setSpellCheckerLanguages: [],
  })
  expect(asked).toEqual([false, { cancel: true }])
  expect(call(session.hooks.setPermissionCheckHandler, null, 'media', 'app://moderato')).toBe(false)
  expect(call(session.hooks.setDevicePermissionHandler, {})).toBe(false)
  expect(requests.hooks.onHeadersReceived).toBeUndefined()
})

it('keeps every window where it is: no navigation, no new window, no webview', () => {
  let created: AnyFunction | undefined
  const app = { on: (_name: string, hook: AnyFunction) => (created = hook) }
  secureContents(app as unknown as App, null)
  const hooks: Record<string, (event: unknown) => void> = {}
  let opened: (() => unknown) | undefined
  const contents = {
    on: (name: string, hook: (event: unknown) => void) => (hooks[name] = hook),
    setWindowOpenHandler: (hook: () => unknown) => (opened = hook),
  }
  ;(created as (...all: unknown[]) => void)({}, contents)
  expect(opened?.()).toEqual({ action: 'deny' })
  for (const [name, url] of [
    ['will-frame-navigate', 'https://example.com'],
    ['will-frame-navigate', 'app://moderato/index.html'],
    ['will-attach-webview', ''],
  ] as const) {
    let prevented = false
    hooks[name]?.({ url, preventDefault: () => (prevented = true) })
    expect(prevented, `${name} ${url}`).toBe(true)
  }
})
