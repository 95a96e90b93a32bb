/** The stages of the checks: each runs one tool and answers what passed and failed. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuild } from '#scripts/build/build.mjs'
import { appEnvironment, nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { playwrightTally, tally, vitestTally } from '#scripts/report/tally.mjs'
import { succeeds } from '#scripts/run/child.mjs'
import { SetUpError, tell } from '#scripts/run/failure.mjs'
import { atRoot, ROOT, TEST_OUTPUT } from '#scripts/run/paths.mjs'
import { hasDisplay, startXvfb } from '#scripts/run/xvfb.mjs'

/**
 * @typedef {import('#scripts/ensure/runtime.mjs').Runtime} Runtime
 * @typedef {import('#scripts/report/tally.mjs').Tally} Tally
 *
 * @typedef {object} Stage
 * @property {boolean} [runsTests] its counts end in the closing line
 * @property {boolean} [needsElectron]
 * @property {(context: { args: readonly string[], runtime: Runtime | null }) => Promise<Tally>} run
 */

export const UNIT_REPORT = join(TEST_OUTPUT, 'unit.json')
const E2E_REPORT = join(TEST_OUTPUT, 'e2e.json')

/** @param {string} script below node_modules @param {readonly string[]} args */
const tool = (script, args) => succeeds(process.execPath, [atRoot(`node_modules/${script}`), ...args], { cwd: ROOT })

/** A tool that finds fault counts as one failed item, beside the tests.  @param {boolean} succeeded */
const verdict = (succeeded) => tally({ failed: succeeded ? 0 : 1 })

const biome = (/** @type {readonly string[]} */ args) => tool('@biomejs/biome/bin/biome', ['check', ...args, '.'])

async function typecheck() {
  let failed = 0
  for (const project of ['tsconfig.node.json', 'tsconfig.web.json']) {
    if (!(await tool('typescript/bin/tsc', ['-p', project]))) failed += 1
  }
  return tally({ failed })
}

/** Vitest on Electron's own Node, where the native modules meet the runtime that ships.  @type {Stage['run']} */
async function unit({ args, runtime }) {
  if (!runtime) throw new Error('unit tests need Electron')
  // A name of its own, so that two runs at once count their own tests.
  const report = `${UNIT_REPORT}.${process.pid}`
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const succeeded = await succeeds(runtime.executable, [atRoot('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args], {
    cwd: ROOT,
    env: nodeEnvironment(runtime),
  })
  const counts = vitestTally(report, succeeded)
  if (existsSync(report)) renameSync(report, UNIT_REPORT)
  return counts
}

async function build() {
  try {
    await ensureBuild()
    return tally()
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    tell(error.message)
    return tally({ failed: 1 })
  }
}

/** Playwright drives the real app, on a display of its own where there is none.  @type {Stage['run']} */
async function e2e({ args, runtime }) {
  if (!runtime) throw new Error('end-to-end tests need Electron')
  rmSync(E2E_REPORT, { force: true })
  const screen = hasDisplay() ? null : await startXvfb()
  const env = { ...appEnvironment(runtime), ...(screen && { DISPLAY: screen.display }) }
  try {
    const command = [atRoot('node_modules/@playwright/test/cli.js'), 'test', ...args]
    return playwrightTally(E2E_REPORT, await succeeds(process.execPath, command, { cwd: ROOT, env }))
  } finally {
    await screen?.stop()
  }
}

/** @type {Record<string, Stage>} */
export const STAGES = {
  typecheck: { run: typecheck },
  lint: { run: async () => verdict(await biome([])) },
  format: { run: async () => verdict(await biome(['--write'])) },
  unit: { run: unit, runsTests: true, needsElectron: true },
  build: { run: build },
  e2e: { run: e2e, runsTests: true, needsElectron: true },
}
