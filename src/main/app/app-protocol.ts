/** app://moderato: the built window's files, each with the policy that binds it, and nothing outside their folder. */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { z } from 'zod'
import { APP_ORIGIN, contentSecurityPolicy, originOf, REPORT_URL, type RefusedRequest } from './security'

const MIME_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
}

/** The file that a URL means below `root`; null for another host, a way out of the folder, or a kind that is not served. */
export function assetPath(root: string, url: string): string | null {
  if (originOf(url) !== APP_ORIGIN) return null
  const path = decoded(new URL(url).pathname)
  if (path === null || path.includes('\0') || path.includes('\\')) return null
  const file = normalize(join(root, path === '/' ? 'index.html' : path))
  if (!file.startsWith(normalize(root) + sep)) return null
  return extname(file) in MIME_TYPES ? file : null
}

/** Answers one request; what is not there or not ours is 404, whatever else it may be. */
export async function serveAsset(root: string, request: { url: string; method: string }): Promise<Response> {
  const file = request.method === 'GET' ? assetPath(root, request.url) : null
  const body = file && (await readFile(file).catch(() => null))
  if (!file || !body) return new Response('Not found', { status: 404 })
  return new Response(new Uint8Array(body), {
    headers: {
      'Content-Type': MIME_TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': contentSecurityPolicy(null),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
    },
  })
}

const Report = z.object({ 'csp-report': z.object({ 'blocked-uri': z.string().max(10_000) }) })
/** Violations of other rules, such as a script written into the page, have words in the place of an address. */
const NETWORK_ADDRESS = /^(https?|wss?|ftp):/i

/** What the policy has stopped in the page never becomes a request: Chromium tells of it here, and that is passed on. */
export async function servePage(root: string, request: Request, onRefused: (refused: RefusedRequest) => void): Promise<Response> {
  if (request.method !== 'POST' || request.url !== REPORT_URL) return serveAsset(root, request)
  const report = Report.safeParse(await request.json().catch(() => null))
  const url = report.data?.['csp-report']['blocked-uri'] ?? ''
  if (NETWORK_ADDRESS.test(url)) onRefused({ url, method: 'GET' })
  return new Response(null, { status: 204 })
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
