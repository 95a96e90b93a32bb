/** `npm run build`: builds out/, also when nothing has changed. */
import { ensureBuild } from '#scripts/build/build.mjs'
import { ensureDependencies } from '#scripts/ensure/dependencies.mjs'
import { ensureNode } from '#scripts/ensure/everything.mjs'
import { main } from '#scripts/run/failure.mjs'

await main(async () => {
  ensureNode()
  await ensureDependencies()
  await ensureBuild(true)
  return 0
})
