/** The headless program: main without windows, on the same store, runs and engine. */
import { AppError, toErrorData } from '@shared/errors'
import type { Command } from './command'
import { demo } from './commands/demo'
import { devices } from './commands/devices'
import { evaluate } from './commands/evaluate'
import { parity } from './commands/parity'
import { predict } from './commands/predict'
import { runs } from './commands/runs'
import { train } from './commands/train'
import { closeContext, openContext } from './context'
import { helpText, parseOptions } from './options'
import { Terminal } from './terminal'

const commands: Readonly<Record<string, Command>> = { train, evaluate, predict, parity, devices, runs, demo }

const usage = (): string =>
  [
    'moderato COMMAND …',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`),
    '',
    '`moderato COMMAND --help` lists its options.',
  ].join('\n')

/** Exit codes of the contract: 0 done, 2 the input is at fault, 1 anything else. */
async function main(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv
  const terminal = new Terminal(rest.includes('--json'))
  if (name === '' || name === '--help' || name === 'help') {
    process.stdout.write(`${usage()}\n`)
    return name === '' ? 2 : 0
  }
  try {
    return await runCommand(name, rest, terminal)
  } catch (error) {
    const { code, message, detail } = toErrorData(error)
    terminal.note(`moderato: ${message}`)
    if (detail && process.env.MODERATO_DEBUG) terminal.note(detail)
    return code === 'invalid-input' || code === 'not-found' || code === 'unsupported' ? 2 : 1
  }
}

async function runCommand(name: string, rest: readonly string[], terminal: Terminal): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command)
    throw new AppError('invalid-input', `there is no command "${name}"; commands are ${Object.keys(commands).join(', ')}.`)
  const args = parseOptions(name, rest, command.options)
  if (args.flag('help')) {
    process.stdout.write(`${helpText(name, command.summary, command.options)}\n`)
    return 0
  }
  const context = await openContext(args, terminal, interruption())
  try {
    const { value, exitCode } = await command.run(context)
    terminal.result(value)
    return exitCode ?? 0
  } finally {
    await closeContext(context)
  }
}

/** The first Ctrl+C asks the work to stop and keep what it has; a second one ends the program. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller.signal
}

process.exitCode = await main(process.argv.slice(2))
