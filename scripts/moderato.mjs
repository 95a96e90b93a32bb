/** `npm run -s moderato -- COMMAND …`: the headless program; `npm run demo` is its command `demo`. */
import { ensureBuild } from '#scripts/build/build.mjs'
import { ensureEverything } from '#scripts/ensure/everything.mjs'
import { main } from '#scripts/run/failure.mjs'
import { runHeadless } from '#scripts/run/headless.mjs'

await main(async () => {
  const runtime = await ensureEverything()
  await ensureBuild()
  return runHeadless(runtime, process.argv.slice(2))
})
