/** The main job where no network exists: it succeeds, and nothing so much as tries. */
import { join } from 'node:path'
import { writeComments } from './comments'
import { expect, test } from './fixture'
import { environment, executablePath, launchArguments, ROOT } from './launch'
import { hasStrace, namespaceProblem, withoutRoute } from './network-namespace'

const problem = namespaceProblem()
test.skip(problem !== null, problem ?? '')
test.beforeAll(() =>
  console.log(`  seen through the kernel’s counters${hasStrace() ? ' and strace' : ' alone: strace is not installed'}`),
)

/** Without what would keep ONNX Runtime's telemetry quiet by itself: that is for the app to do. */
function surroundings(home: string): NodeJS.ProcessEnv {
  const { ORT_DISABLE_TELEMETRY: _, CI: __, GITHUB_ACTIONS: ___, TF_BUILD: ____, GITLAB_CI: _____, ...rest } = environment(home)
  return rest
}

const JOB = ['--data', 'comments.csv', '--rows', '40', '--base', 'minilm', '--max-length', '16', '--batch-size', '8']

test('an attempt would be seen', async ({ home, files }) => {
  const env = { ...environment(home), ELECTRON_RUN_AS_NODE: '1' }
  for (const url of ['http://127.0.0.1:9000', 'http://example.org', 'http://192.0.2.1', 'http://[2001:db8::1]']) {
    const script = `fetch('${url}').catch(() => process.exit(7))`
    const { code, attempts } = await withoutRoute([executablePath(), '-e', script], files, env)
    expect(code, url).toBe(7)
    // The counters do not move for an address of IPv6: that takes strace.
    if (hasStrace() || !url.includes('[')) expect(attempts.length, url).toBeGreaterThan(0)
  }
})

test('headless: train, evaluate, predict', async ({ home, files }) => {
  await writeComments(join(files, 'comments.csv'), { rows: 60 })
  const env = { ...surroundings(home), ELECTRON_RUN_AS_NODE: '1' }
  const moderato = async (...argv: string[]) => {
    const { code, stdout, stderr, attempts } = await withoutRoute(
      [executablePath(), join(ROOT, 'out/main/cli.js'), ...argv, '--json'],
      files,
      env,
    )
    expect(stderr).not.toContain('moderato:')
    expect(code).toBe(0)
    expect(attempts, argv[0]).toEqual([])
    return JSON.parse(stdout)
  }
  const { run } = await moderato('train', ...JOB, '--max-steps', '2')
  expect((await moderato('evaluate', '--model', run, '--data', 'comments.csv')).evaluation.rows).toBe(60)
  expect(Object.keys((await moderato('predict', '--model', run, '--text', 'a kind word')).probabilities)).not.toHaveLength(0)
  expect(await moderato('ledger')).toEqual({ requests: [] })
})

test('the window: every page, a training, a prediction, and a request that a page tries', async ({ home, files }) => {
  const sandbox = launchArguments().slice(0, -1)
  const command = [executablePath(), ...sandbox, join(import.meta.dirname, 'no-route-app')]
  const { code, stdout, stderr, attempts } = await withoutRoute(command, files, surroundings(home))
  expect(code, stderr).toBe(0)
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  expect(told.status).toBe('finished')
  expect(told.predicted).toBeInstanceOf(Array)
  expect(told.entries).toEqual([
    expect.objectContaining({ process: 'page', host: 'example.org', path: '/from-the-page', outcome: 'refused' }),
  ])
  expect(attempts).toEqual([])
})
