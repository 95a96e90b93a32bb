/** Calls of the contract made from inside the window, past its buttons: to set a scene, or to look at what is stored. */
import type { Page } from '@playwright/test'
import type { Result } from '@shared/errors'
import type { CallName, Input, Output } from '@shared/ipc/contract'
import type { RunSummary } from '@shared/run'
import type { PageWindow } from './page-window'

declare const window: PageWindow

/** The answer as it comes, refusals included. */
export const ask = <K extends CallName>(page: Page, name: K, input: Input<K>): Promise<Result<Output<K>>> =>
  page.evaluate(([name, input]) => window.moderato.invoke(name as never, input as never), [name, input] as const) as never

/** The value; a refusal fails the test with its own sentence. */
export async function call<K extends CallName>(page: Page, name: K, input: Input<K>): Promise<Output<K>> {
  const result = await ask(page, name, input)
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`)
  return result.value
}

/** The project that is open, as the window sees it. */
export async function openProject(page: Page) {
  const [projects, settings] = [await call(page, 'projects/list', undefined), await call(page, 'settings/get', undefined)]
  const project = projects.find(({ id }) => id === settings.lastProjectId) ?? projects[0]
  if (!project) throw new Error('There is no project.')
  return project
}

export async function countsOf(page: Page) {
  return call(page, 'examples/counts', { projectId: (await openProject(page)).id })
}

/** Waits until the run has left "queued" and "running". */
export async function endOfRun(page: Page, runId: string, limitMs = 120_000): Promise<RunSummary> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const run = (await call(page, 'runs/list', undefined)).find(({ id }) => id === runId)
    if (!run) throw new Error(`The run ${runId} is not in history.`)
    if (run.status !== 'running' && run.status !== 'queued') return run
    if (Date.now() > deadline) throw new Error(`The run "${run.name}" was still ${run.status} after ${limitMs / 1000} s.`)
    await page.waitForTimeout(150)
  }
}
