/** `npm run bench -- [TABLE…] [OPTION…]`: measures on this machine, prints tables and writes JSON; `--help` lists the tables. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { dirname } from 'node:path'
import { parseArguments, usage } from '#scripts/bench/arguments.mjs'
import { TABLES } from '#scripts/bench/tables.mjs'
import { ensureBuild } from '#scripts/build/build.mjs'
import { ensureEverything } from '#scripts/ensure/everything.mjs'
import { main } from '#scripts/run/failure.mjs'

const machine = () => ({
  cpu: cpus()[0]?.model ?? '',
  threads: availableParallelism(),
  platform: process.platform,
  arch: process.arch,
})

await main(async () => {
  const { names, options } = parseArguments(process.argv.slice(2), TABLES)
  if (options.help) {
    process.stdout.write(`${usage(TABLES)}\n`)
    return 0
  }
  const runtime = await ensureEverything()
  await ensureBuild()
  /** @type {Record<string, unknown>} */
  const measured = {}
  for (const name of names) {
    const outcome = await TABLES[name]?.run({ runtime, options })
    measured[name] = outcome?.measured
    process.stdout.write(`${name}\n${outcome?.text}\n\n`)
    // After each table: a later one that fails takes nothing along.
    mkdirSync(dirname(options.json), { recursive: true })
    writeFileSync(options.json, `${JSON.stringify({ ...machine(), repeats: options.repeats, measured }, null, 2)}\n`)
  }
  return 0
})
