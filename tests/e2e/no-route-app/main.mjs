/** The built app, used from within: where there is no network, Playwright cannot reach it either. Prints one line of JSON. */
import { app, BrowserWindow } from 'electron'

const PAGES = ['label', 'data', 'train', 'runs', 'try', 'network', 'settings']
const RECIPE = { epochs: 1, maxSteps: 2, batchSize: 8, maxLength: 16 }

const pause = (/** @type {number} */ milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function firstPage() {
  for (;;) {
    const [window] = BrowserWindow.getAllWindows()
    if (window && !window.webContents.isLoading() && window.webContents.getURL() !== '') return window.webContents
    await pause(100)
  }
}

/** Runs in the page. */
const trainAndTry = async (/** @type {Record<string, unknown>} */ recipe) => {
  const ask = async (/** @type {string} */ name, /** @type {unknown} */ input = undefined) => {
    // @ts-expect-error the bridge is the page's
    const result = await window.moderato.invoke(name, input)
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`)
    return result.value
  }
  const [project] = await ask('projects/list')
  const data = { kind: 'project', projectId: project.id, evalFraction: 0.05 }
  const base = { kind: 'embedded', name: 'minilm' }
  const { runId } = await ask('training/start', { projectId: project.id, name: null, base, data, recipe })
  while (await ask('training/current')) await new Promise((resolve) => setTimeout(resolve, 200))
  const { status } = (await ask('runs/list')).find((/** @type {{ id: string }} */ run) => run.id === runId)
  const { predicted } = await ask('try/predict', { runId, text: 'a kind word' })
  await fetch('https://example.org/from-the-page').catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 500))
  const { entries } = await ask('network/ledger', { limit: 10, offset: 0 })
  return { status, predicted, entries }
}

async function use() {
  const contents = await firstPage()
  const inPage = (/** @type {string} */ script) => contents.executeJavaScript(script)
  for (const page of PAGES) {
    await inPage(`location.hash = '#/${page}'`)
    await pause(500)
  }
  return inPage(`(${trainAndTry})(${JSON.stringify(RECIPE)})`)
}

app
  .whenReady()
  .then(use)
  .then(
    (told) => process.stdout.write(`${JSON.stringify(told)}\n`),
    (error) => process.stderr.write(`${error.stack}\n`),
  )
  .finally(() => app.quit())

// By a computed name: what is built is not type-checked.
await import(new URL('../../../out/main/index.js', import.meta.url).href)
