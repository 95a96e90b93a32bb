/** What a page of the window may not do, and what a comment may not become. */

import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ask, call, openProject } from './bridge'
import { expect, test } from './fixture'
import { LabelPage } from './pages/label-page'

const HOSTILE = [
  '<img src=x onerror="globalThis.struck = true">',
  '<script>globalThis.struck = true</script>',
  '<b onmouseover="globalThis.struck = true">bold</b> & <iframe srcdoc="<script>parent.struck = true</script>">',
] as const

const struck = (page: Page): Promise<boolean> => page.evaluate('"struck" in globalThis')

/** Runs script text as the page itself would, not in the tools' frame, where eval is let through. */
const asPage = <T>(page: Page, script: string): Promise<T> =>
  page.evaluate(`new Promise((resolve) => setTimeout(async () => { resolve(await (async () => { ${script} })()) }))`)

/** The directives that were violated while the script ran. */
async function violations(page: Page, script: string): Promise<string[]> {
  return asPage(
    page,
    `const seen = []
     const note = (event) => seen.push(event.effectiveDirective)
     addEventListener('securitypolicyviolation', note)
     ${script}
     await new Promise((resolve) => setTimeout(resolve, 300))
     removeEventListener('securitypolicyviolation', note)
     return seen`,
  )
}

test('a page has no Node, opens nothing, goes nowhere and reaches no network', async ({ app, page, consoleErrors }) => {
  await page.getByRole('article').waitFor()

  await test.step('no Node', async () => {
    expect(await page.evaluate('[typeof require, typeof process, typeof module, typeof Buffer, typeof global]')).toEqual(
      Array(5).fill('undefined'),
    )
    expect(await page.evaluate('Object.keys(window.moderato).sort()')).toEqual(['invoke', 'pathOfFile', 'subscribe'])
    expect(await page.evaluate('Object.isFrozen(window.moderato) || Reflect.set(window, "moderato", 1) === false')).toBe(true)
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents && (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
  })

  await test.step('no other window, no other page', async () => {
    const url = page.url()
    expect(await page.evaluate('window.open("https://example.org") === null')).toBe(true)
    expect(await page.evaluate('window.open("app://moderato/index.html") === null')).toBe(true)
    for (const target of ['https://example.org', 'file:///etc/passwd', 'app://moderato/index.html?again', 'data:text/html,hi'])
      await page.evaluate(`void (location.href = ${JSON.stringify(target)})`).catch(() => {})
    await page.waitForTimeout(300)
    expect(page.url()).toBe(url)
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  await test.step('no network', async () => {
    let asked = 0
    const server = createServer((_request, response) => {
      asked++
      response.setHeader('Access-Control-Allow-Origin', '*').end('hello')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const reach = (how: string) => asPage<string>(page, `try { ${how}; return 'reached' } catch { return 'refused' }`)
    expect(await reach(`await fetch('https://example.org')`)).toBe('refused')
    expect(await reach(`await fetch('${local}', { mode: 'no-cors' })`)).toBe('refused')
    expect(await violations(page, `new Image().src = '${local}'; navigator.sendBeacon('${local}')`)).toContain('img-src')
    expect(await violations(page, `try { new WebSocket('${local.replace('http', 'ws')}') } catch {}`)).toContain('connect-src')
    expect(await reach(`await fetch('app://moderato/../../package.json').then((r) => { if (!r.ok) throw r })`)).toBe('refused')
    server.close()
    expect(asked, 'requests that reached a server').toBe(0)
  })

  await test.step('no script but the app’s own', async () => {
    const inline = `const script = document.createElement('script'); script.textContent = 'globalThis.struck = true'; document.body.append(script)`
    expect(await violations(page, inline)).toContain('script-src-elem')
    expect(await asPage(page, `try { return eval('1 + 1') } catch (error) { return error.name }`)).toBe('EvalError')
    expect(await asPage(page, `try { return new Function('return 2')() } catch (error) { return error.name }`)).toBe('EvalError')
    expect(await violations(page, `document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(HOSTILE[0])})`)).toContain(
      'script-src-attr',
    )
    expect(await struck(page)).toBe(false)
  })

  await test.step('no permission', async () => {
    expect(
      await asPage(
        page,
        `return new Promise((done) => navigator.geolocation.getCurrentPosition(() => done(0), (e) => done(e.code)))`,
      ),
    ).toBe(1)
    expect(await asPage(page, 'return Notification.requestPermission()')).toBe('denied')
    expect(await asPage(page, `return navigator.clipboard.readText().then(() => 'given', (e) => e.name)`)).toBe('NotAllowedError')
  })

  expect(consoleErrors.length, 'each refusal was logged').toBeGreaterThan(0)
  consoleErrors.splice(0)
})

test('calls are checked: names, values, and the frame they come from', async ({ page, consoleErrors }) => {
  await page.getByRole('article').waitFor()
  expect(await ask(page, 'projects/create', { name: '   ', labels: [] })).toMatchObject({
    ok: false,
    error: { code: 'invalid-input', message: expect.stringMatching(/^"name" is not what projects\/create takes\. .+\.$/) },
  })
  expect(await ask(page, 'examples/query', { projectId: 7 } as never)).toMatchObject({
    ok: false,
    error: { code: 'invalid-input', message: expect.stringContaining('"projectId"') },
  })
  expect(await ask(page, 'runs/get', { runId: 'there is none' })).toMatchObject({ ok: false, error: { code: 'not-found' } })
  for (const name of ['app/quit', 'import/progress', '__proto__', 'constructor', 42])
    expect(await ask(page, name as never, undefined as never)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('there is no call named') },
    })

  const inFrame = await asPage<string>(
    page,
    `const frame = document.createElement('iframe')
     frame.srcdoc = 'hello'
     document.body.append(frame)
     await new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 1000) })
     const found = frame.contentWindow && frame.contentWindow.moderato
     const answer = found ? JSON.stringify(await found.invoke('app/info')) : 'no bridge'
     frame.remove()
     return answer`,
  )
  console.log(`  from a frame: ${inFrame}`)
  expect(inFrame).toMatch(/no bridge|not Moderato’s own/)
  consoleErrors.splice(0)
})

test.describe('hostile comments', () => {
  test.use({ trained: true })

  test('are shown as the text they are, on every page', async ({ page, ui, files }) => {
    const file = join(files, 'hostile.csv')
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
    await writeFile(file, ['text,<i>label</i>', 'A calm remark,0', ...HOSTILE.map((text) => `${cell(text)},`)].join('\n'))
    const data = await ui.createProject('<u>Hostile</u>')
    const columns = await data.importFile(file)
    const check = await columns.check()
    const result = await check.import()
    await expect(result.finished).toBeVisible()
    await result.seeTheComments()
    for (const text of HOSTILE) await expect(data.row(text)).toBeVisible()

    await ui.label()
    const label = new LabelPage(page)
    await label.comment.waitFor()
    const shown = [await label.text(), await label.goOn('0', 'Enter'), await label.goOn('0', 'Enter')]
    expect([...shown].sort()).toEqual([...HOSTILE].sort())

    const [sample] = await call(page, 'projects/list', undefined)
    await call(page, 'settings/set', { lastProjectId: sample!.id })
    await page.reload()
    expect((await openProject(page)).id).toBe(sample!.id)
    const tried = await ui.try()
    await tried.judge(HOSTILE[0])
    await expect(tried.text).toHaveValue(HOSTILE[0])
    expect(await page.locator('main img, main iframe, main script, main b, main u, main i').count()).toBe(0)
    expect(await struck(page)).toBe(false)
  })
})
