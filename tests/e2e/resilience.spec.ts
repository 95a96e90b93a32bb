/** Training beside a living window: it answers while steps compute, and a stop, a crash or a second start loses nothing. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { defaultRecipe, type Recipe } from '@shared/recipe'
import { call, openProject } from './bridge'
import { writeComments } from './comments'
import { expect, test } from './fixture'
import { environment, executablePath, launchArguments } from './launch'
import { median, percentile } from './numbers'
import type { PageWindow } from './page-window'
import { RunPanel } from './pages/train-page'

declare const window: PageWindow

interface Started {
  name: string
  path: string
  recipe: Partial<Recipe>
}

async function startTraining(page: Page, { name, path, recipe }: Started): Promise<string> {
  const { id: projectId } = await openProject(page)
  const { runId } = await call(page, 'training/start', {
    projectId,
    name,
    base: { kind: 'embedded', name: 'minilm' },
    data: { kind: 'file', path, evalPath: null, evalFraction: 0.1 },
    recipe: { ...defaultRecipe, ...recipe },
  })
  return runId
}

/** Counts progress in the page from now on; `window.heard` holds when each message came and of what kind it was. */
const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const heard: [number, string][] = []
    Object.assign(window, { heard })
    window.moderato.subscribe('training/progress', ({ progress }) => heard.push([window.performance.now(), progress.kind]))
  })

const heardSoFar = (page: Page): Promise<[number, string][]> =>
  page.evaluate(() => (window as unknown as { heard: [number, string][] }).heard)

const waitFor = (page: Page, kind: string, count = 1): Promise<void> =>
  expect
    .poll(async () => (await heardSoFar(page)).filter(([, heard]) => heard === kind).length, { timeout: 90_000 })
    .toBeGreaterThanOrEqual(count)

/** Milliseconds that each of `count` pings took, a short rest between them. */
const pings = (page: Page, count: number): Promise<number[]> =>
  page.evaluate(async (count) => {
    const took: number[] = []
    for (let i = 0; i < count; i++) {
      const begun = window.performance.now()
      await window.moderato.invoke('app/ping', undefined)
      took.push(window.performance.now() - begun)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    return took
  }, count)

async function enginePid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(({ app }) => app.getAppMetrics().find(({ name }) => name === 'Moderato engine')?.pid ?? null)
  if (pid === null) throw new Error('The engine process does not run.')
  return pid
}

/** Resident memory of the engine, in megabytes. */
async function engineMegabytes(app: ElectronApplication): Promise<number> {
  const kilobytes = await app.evaluate(
    ({ app }) => app.getAppMetrics().find(({ name }) => name === 'Moderato engine')?.memory.workingSetSize ?? null,
  )
  if (kilobytes === null) throw new Error('The engine process does not run.')
  return kilobytes / 1000
}

/** The messages of the fullest second, by kind. */
function busiestSecond(heard: readonly [number, string][]): string[] {
  const seconds = heard.map(([start]) => heard.filter(([time]) => time >= start && time < start + 1000).map(([, kind]) => kind))
  return seconds.reduce((most, kinds) => (kinds.length > most.length ? kinds : most), [])
}

test('the window answers while steps compute, and progress comes at most ten times a second', async ({ page, ui, files }) => {
  const path = join(files, 'comments.csv')
  await writeComments(path, { rows: 400, longer: 6 })
  await listen(page)

  await test.step('pings during steps of full size', async () => {
    await startTraining(page, { name: 'Full size', path, recipe: { batchSize: 64, maxLength: 128 } })
    await waitFor(page, 'steps')
    const before = (await heardSoFar(page)).length
    const took = await pings(page, 60)
    // A loaded machine may take longer than that for a step: go on until one was told.
    while ((await heardSoFar(page)).slice(before).every(([, kind]) => kind !== 'steps')) took.push(...(await pings(page, 20)))
    const during = (await heardSoFar(page)).slice(before).filter(([, kind]) => kind === 'steps').length
    const [middle, most95, most] = [median(took), percentile(took, 0.95), Math.max(...took)]
    console.log(`  ping while training: median ${middle.toFixed(1)}, p95 ${most95.toFixed(1)}, most ${most.toFixed(1)} ms`)
    console.log(`  steps heard meanwhile: ${during}`)
    expect(most95).toBeLessThan(100)
    expect(during, 'the engine was computing').toBeGreaterThan(0)
  })

  const stopped = new RunPanel(ui.running)
  await test.step('it is stopped before its first epoch ends, and says so', async () => {
    await ui.train()
    await stopped.stop()
    await expect(stopped.outcome).toContainText(/^Stopped at step \d+/, { timeout: 60_000 })
    await expect(stopped.outcome).toContainText('It was stopped by hand.')
    await expect(stopped.outcome).toContainText('no model to try')
  })

  await test.step('small steps are told in bundles', async () => {
    const before = (await heardSoFar(page)).length
    await startTraining(page, { name: 'Small steps', path, recipe: { batchSize: 1, maxLength: 8, epochs: 1, freeze: 6 } })
    await expect(stopped.ended.getByRole('heading', { name: 'Small steps' })).toBeVisible({ timeout: 90_000 })
    const heard = (await heardSoFar(page)).slice(before)
    const seconds = (heard.at(-1)![0] - heard[0]![0]) / 1000
    const most = busiestSecond(heard)
    console.log(
      `  progress: ${heard.length} messages in ${seconds.toFixed(1)} s for 360 steps; in the fullest second ${most.join(' ')}`,
    )
    expect(heard.length).toBeGreaterThan(5)
    // What happens once, an epoch's end with its checkpoint, is told at once and not counted.
    const rhythm = most.filter((kind) => kind === 'steps' || kind === 'phase')
    expect(rhythm.length, 'messages within a second').toBeLessThanOrEqual(10)
  })
})

test('a killed engine interrupts its run, and resuming brings it to its end', async ({ app, page, ui, files }) => {
  const path = join(files, 'comments.csv')
  await writeComments(path, { rows: 60 })
  await listen(page)
  const runId = await startTraining(page, { name: 'To be killed', path, recipe: { batchSize: 6, maxLength: 24, epochs: 3 } })
  const train = await ui.train()
  const panel = train.panel
  await waitFor(page, 'checkpoint')
  await waitFor(page, 'steps', 2)
  process.kill(await enginePid(app), 'SIGKILL')

  await test.step('the run is interrupted, with its reason', async () => {
    await expect(panel.outcome).toContainText(/^Interrupted at step \d+ of 27/)
    await expect(panel.outcome).toContainText('The engine process was killed from outside (SIGKILL)')
    await expect(panel.outcome).toContainText('Resume the run to go on from its last checkpoint.')
  })

  await test.step('the window and the history are intact', async () => {
    const label = await ui.label()
    await label.goOn('0', 'Enter')
    const runs = await ui.runs()
    await expect(runs.row('To be killed')).toContainText('Interrupted')
    expect(await call(page, 'training/current', undefined)).toBeNull()
    expect((await call(page, 'devices/list', undefined)).find(({ name }) => name === 'cpu')?.available).toBe(true)
  })

  await test.step('resumed, it runs to its end', async () => {
    await ui.train()
    await panel.resume()
    await expect(panel.outcome).toContainText('Finished', { timeout: 90_000 })
    await expect(panel.epochs).toHaveCount(4)
    const run = await call(page, 'runs/get', { runId })
    expect(run.steps.map(({ step }) => step)).toEqual(Array.from({ length: 27 }, (_, index) => index + 1))
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
  })
})

test('stop keeps the best epoch and offers to resume', async ({ page, ui, files }) => {
  const path = join(files, 'comments.csv')
  await writeComments(path, { rows: 60 })
  await listen(page)
  const runId = await startTraining(page, { name: 'To be stopped', path, recipe: { batchSize: 6, maxLength: 24, epochs: 6 } })
  const panel = (await ui.train()).panel
  await waitFor(page, 'checkpoint')
  await panel.stop()
  await expect(panel.outcome).toContainText(/^Stopped at step \d+ of 54/, { timeout: 60_000 })
  await expect(panel.outcome).toContainText(/Epoch \d was kept/)
  await expect(panel.ended.getByRole('button', { name: 'Resume training' })).toBeVisible()
  const { bestEpoch, hasModel, resumable } = await call(page, 'runs/get', { runId })
  expect({ hasModel, resumable }).toEqual({ hasModel: true, resumable: true })
  expect(bestEpoch).not.toBeNull()

  await panel.ended.getByRole('link', { name: 'Try it' }).click()
  const tried = await ui.try()
  await tried.judge('a quiet remark about the map')
  await expect(tried.bars).toHaveCount(6)
})

test('a second start brings the first window to the front and ends', async ({ app, page, home }) => {
  await page.getByRole('article').waitFor()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const begun = Date.now()
  const second = spawn(executablePath(), launchArguments(), { env: environment(home), stdio: 'ignore' })
  const code = await new Promise<number | null>((resolve) => second.once('exit', resolve))
  console.log(`  the second start ended after ${Date.now() - begun} ms`)
  expect(code).toBe(0)
  expect(Date.now() - begun).toBeLessThan(15_000)
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible())))
    .toEqual([true])
  expect(await call(page, 'app/ping', undefined)).toBeGreaterThan(0)
})

test('after a run the engine holds hardly more memory than before it', async ({ app, page, ui, files }) => {
  const path = join(files, 'comments.csv')
  await writeComments(path, { rows: 60 })
  await listen(page)
  await call(page, 'devices/list', undefined)
  const before = await engineMegabytes(app)
  await startTraining(page, { name: 'Short', path, recipe: { batchSize: 8, maxLength: 32, maxSteps: 3, epochs: 1 } })
  await waitFor(page, 'steps')
  let most = await engineMegabytes(app)
  await ui.runs()
  await expect(page.getByText('Short').first()).toBeVisible()
  await expect
    .poll(
      async () => {
        const now = await engineMegabytes(app)
        most = Math.max(most, now)
        return now - before
      },
      { timeout: 60_000 },
    )
    .toBeLessThan(100)
  console.log(
    `  engine: ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most, ${(await engineMegabytes(app)).toFixed(0)} MB after`,
  )
  expect(most - before, 'there was something to give back').toBeGreaterThan(300)
})
