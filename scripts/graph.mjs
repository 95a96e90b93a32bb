/** `npm run graph -- ARCHITECTURE`: prints one layer of an architecture's graph, forward or with its gradient. */

import { ensureBuild } from '#scripts/build/build.mjs'
import { ensureDependencies } from '#scripts/ensure/dependencies.mjs'
import { ensureNode } from '#scripts/ensure/everything.mjs'
import { graphText, parseArguments, USAGE } from '#scripts/graph/layer.mjs'
import { main } from '#scripts/run/failure.mjs'
import { callerFolder } from '#scripts/run/headless.mjs'
import { atRoot } from '#scripts/run/paths.mjs'

await main(async () => {
  const asked = parseArguments(process.argv.slice(2), callerFolder())
  if (!asked) {
    process.stdout.write(`${USAGE}\n`)
    return 0
  }
  ensureNode()
  await ensureDependencies()
  await ensureBuild()
  process.stdout.write(`${await graphText(await import(atRoot('out/main/library.js')), asked)}\n`)
  return 0
})
