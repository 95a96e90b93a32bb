/** End-to-end tests: the built app in a real Electron, one test at a time and no second chances. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-output/e2e',
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  // The JSON report is what `npm test` counts; scripts/checks/stages.mjs reads it from there.
  reporter: [['list'], ['json', { outputFile: 'test-output/e2e.json' }]],
})
