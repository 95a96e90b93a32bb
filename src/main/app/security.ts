/** What a window may load, ask and open: its own files, nothing else. Pure rules first, then where they are hooked in. */
import type { App, BrowserWindowConstructorOptions, Session } from 'electron'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://moderato'
/** Where the policy's violations are told: to ourselves. */
export const REPORT_URL = `${APP_ORIGIN}/refused`
export const START_URL = `${APP_ORIGIN}/index.html`

/** Text may be put on the clipboard at a click on "Copy"; nothing else is granted, reading it included. */
const GRANTED_PERMISSIONS = new Set(['clipboard-sanitized-write'])

/** `origin` of a custom scheme is the string "null" in Node, so it is put together here. */
export function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

/** A page of ours: the built one, or the one that Vite serves in development. */
export const isOwnPage = (url: string, devServer: string | null): boolean => {
  const origin = originOf(url)
  return origin !== null && (origin === APP_ORIGIN || (devServer !== null && origin === originOf(devServer)))
}

/** Every request of a window: its own files, the developer tools, and in development Vite with its socket. */
export function isRequestAllowed(url: string, devServer: string | null): boolean {
  if (!URL.canParse(url)) return false
  const { protocol } = new URL(url)
  if (protocol === 'devtools:' || protocol === 'data:') return true
  if (protocol === 'blob:') return isOwnPage(url.slice('blob:'.length), devServer)
  return isOwnPage(url, devServer) || (devServer !== null && isOwnPage(url.replace(/^ws/, 'http'), devServer))
}

export const isPermissionGranted = (permission: string, page: string, devServer: string | null): boolean =>
  GRANTED_PERMISSIONS.has(permission) && isOwnPage(page, devServer)

/** Scripts and styles come from our own files alone: nothing inline runs or is injected. Vite's pages in development need more. */
export function contentSecurityPolicy(devServer: string | null): string {
  const development = devServer !== null
  const socket = devServer?.replace(/^http/, 'ws') ?? ''
  const rules = {
    'default-src': `'none'`,
    'script-src': development ? `'self' 'unsafe-inline'` : `'self'`,
    'style-src': development ? `'self' 'unsafe-inline'` : `'self'`,
    'img-src': `'self' data: blob:`,
    'font-src': `'self' data:`,
    'connect-src': development ? `'self' ${socket}` : `'self'`,
    'base-uri': `'none'`,
    'form-action': `'none'`,
    'frame-ancestors': `'none'`,
    'object-src': `'none'`,
    'report-uri': REPORT_URL,
  }
  return Object.entries(rules)
    .map(([name, value]) => `${name} ${value.trim()}`)
    .join('; ')
}

export const webPreferences = (preload: string): NonNullable<BrowserWindowConstructorOptions['webPreferences']> => ({
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
  navigateOnDragDrop: false,
  // The spell checker would fetch its dictionaries from the network.
  spellcheck: false,
})

/** Even with no page that checks spelling, a session would fetch the checker's dictionary from Google. */
export function withoutSpelling(session: Session): void {
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
}

export interface RefusedRequest {
  readonly url: string
  readonly method: string
}

/** Hooks the rules into a session: permissions, devices, requests, and in development the policy of Vite's pages. */
export function secureSession(session: Session, devServer: string | null, onRefused: (request: RefusedRequest) => void): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isPermissionGranted(permission, contents.getURL(), devServer)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => isPermissionGranted(permission, origin, devServer))
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((request, answer) => {
    const cancel = !isRequestAllowed(request.url, devServer)
    if (cancel) onRefused(request)
    answer({ cancel })
  })
  withoutSpelling(session)
  // The window needs no proxy, and so none is looked for on the network.
  void session.setProxy({ mode: 'direct' })
  if (devServer)
    session.webRequest.onHeadersReceived(({ responseHeaders }, answer) =>
      answer({ responseHeaders: { ...responseHeaders, 'Content-Security-Policy': [contentSecurityPolicy(devServer)] } }),
    )
}

/** No page of any window navigates away, opens another or embeds one. Vite reloads its own page in development. */
export function secureContents(app: App, devServer: string | null): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => {
      if (devServer === null || !isOwnPage(event.url, devServer)) event.preventDefault()
    })
  })
}
