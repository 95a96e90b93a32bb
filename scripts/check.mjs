/** `node scripts/check.mjs STAGE… [ARGUMENT…]`: runs stages in order; arguments go to the last (`npm run unit -- tests/engine`). */
import { STAGES, UNIT_REPORT } from '#scripts/checks/stages.mjs'
import { ensureDependencies } from '#scripts/ensure/dependencies.mjs'
import { ensureEverything, ensureNode } from '#scripts/ensure/everything.mjs'
import { add, closingLine, tally, vitestFailures } from '#scripts/report/tally.mjs'
import { main } from '#scripts/run/failure.mjs'

/** @param {readonly string[]} words */
function parse(words) {
  const firstArgument = words.findIndex((word) => !(word in STAGES))
  const count = firstArgument < 0 ? words.length : firstArgument
  return { names: words.slice(0, count), args: words.slice(count) }
}

/** @param {readonly string[]} names */
async function prepare(names) {
  if (names.some((name) => STAGES[name]?.needsElectron)) return ensureEverything()
  ensureNode()
  await ensureDependencies()
  return null
}

/** @param {readonly string[]} names @param {readonly string[]} args */
async function runStages(names, args) {
  const runtime = await prepare(names)
  let total = tally()
  /** Told again at the end, where a log that was cut still has them.  @type {string[]} */
  const failures = []
  for (const [index, name] of names.entries()) {
    if (names.length > 1) process.stdout.write(`\n== ${name}\n`)
    const counts = await /** @type {import('#scripts/checks/stages.mjs').Stage} */ (STAGES[name]).run({
      args: index === names.length - 1 ? args : [],
      runtime,
    })
    total = add(total, counts)
    if (counts.failed > 0) failures.push(`${name} failed`, ...(name === 'unit' ? vitestFailures(UNIT_REPORT) : []))
    if (name === 'build' && counts.failed > 0) break
  }
  if (failures.length > 0) process.stdout.write(`\n${failures.join('\n')}\n`)
  return total
}

await main(async () => {
  const { names, args } = parse(process.argv.slice(2))
  const total = await runStages(names, args)
  if (names.some((name) => STAGES[name]?.runsTests)) process.stdout.write(`\n${closingLine(total)}\n`)
  return total.failed > 0 ? 1 : 0
})
