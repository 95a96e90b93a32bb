/** `npm start`: opens the app; on a machine without a display, the demo in the terminal. */
import { ensureBuild } from '#scripts/build/build.mjs'
import { ensureEverything } from '#scripts/ensure/everything.mjs'
import { appEnvironment } from '#scripts/ensure/runtime.mjs'
import { run } from '#scripts/run/child.mjs'
import { main, tell } from '#scripts/run/failure.mjs'
import { callerFolder, exitCodeOf, runHeadless } from '#scripts/run/headless.mjs'
import { ROOT } from '#scripts/run/paths.mjs'
import { hasDisplay } from '#scripts/run/xvfb.mjs'

/** Chromium refuses to start its sandbox as root. */
function sandboxArguments() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return []
  tell('running as root, so the window opens without its sandbox (--no-sandbox): use an ordinary user for real work.')
  return ['--no-sandbox']
}

await main(async () => {
  const runtime = await ensureEverything()
  await ensureBuild()
  if (!hasDisplay()) {
    tell('there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so this is the demo in the terminal instead.')
    return runHeadless(runtime, ['demo'])
  }
  const args = [...sandboxArguments(), ROOT, ...process.argv.slice(2)]
  return exitCodeOf(await run(runtime.executable, args, { cwd: callerFolder(), env: appEnvironment(runtime) }))
})
