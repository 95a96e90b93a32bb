/** `npm run graph -- ARCHITECTURE`: prints one layer of an architecture's graph, forward or with its gradient. */
import { ensureBuild } from '#scripts/build/build.mjs'
import { ensureEverything } from '#scripts/ensure/everything.mjs'
import { parseArguments, USAGE } from '#scripts/graph/layer.mjs'
import { main } from '#scripts/run/failure.mjs'
import { callerFolder, runOnElectron } from '#scripts/run/headless.mjs'

await main(async () => {
  const words = process.argv.slice(2)
  if (!parseArguments(words, callerFolder())) {
    process.stdout.write(`${USAGE}\n`)
    return 0
  }
  const runtime = await ensureEverything()
  await ensureBuild()
  return runOnElectron(runtime, 'scripts/graph/print.mjs', words)
})
