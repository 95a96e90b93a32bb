/** The headless program from its arguments to its exit code; who starts it brings the streams and the engine. */
import type { EngineProcess } from '@main/engine-client/engine-process'
import { invalidInput, toErrorData } from '@shared/errors'
import type { Command } from './command'
import { commandLine } from './command-line'
import { dataFolder } from './commands/data-folder'
import { demo } from './commands/demo'
import { devices } from './commands/devices'
import { evaluate } from './commands/evaluate'
import { exportJob } from './commands/export-job'
import { importJob } from './commands/import-job'
import { ledger } from './commands/ledger'
import { network } from './commands/network'
import { parity } from './commands/parity'
import { predict } from './commands/predict'
import { pull } from './commands/pull'
import { push } from './commands/push'
import { quantize } from './commands/quantize'
import { runs } from './commands/runs'
import { train } from './commands/train'
import { closeContext, openContext } from './context'
import { isInputAtFault } from './input-at-fault'
import { type Arguments, helpText, parseOptions } from './options'
import { type Output, Terminal } from './terminal'

export interface Program {
  readonly stdout: Output
  readonly stderr: Output
  readonly launchEngine: (env: NodeJS.ProcessEnv) => EngineProcess
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal
}

const commands: Readonly<Record<string, Command>> = {
  train,
  evaluate,
  predict,
  quantize,
  parity,
  devices,
  runs,
  pull,
  push,
  ledger,
  network,
  'data-folder': dataFolder,
  'export-job': exportJob,
  'import-job': importJob,
  demo,
}

const usage = (): string =>
  [
    'npm run -s moderato -- COMMAND …',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`),
    '',
    `${commandLine('COMMAND --help')} lists its options.`,
  ].join('\n')

/** Exit codes of the contract: 0 done, 2 the input is at fault, 1 anything else. */
export async function runProgram(argv: readonly string[], program: Program): Promise<number> {
  const [name = '', ...rest] = argv
  if (name === '' || name === '--help' || name === 'help') {
    program.stdout.write(`${usage()}\n`)
    return name === '' ? 2 : 0
  }
  const terminal = new Terminal(rest.includes('--json'), program.stdout, program.stderr)
  try {
    return await runCommand(name, rest, terminal, program)
  } catch (error) {
    const { code, message, detail } = toErrorData(error)
    terminal.note(`moderato: ${message}`)
    if (detail && process.env.MODERATO_DEBUG) terminal.note(detail)
    return isInputAtFault(code) ? 2 : 1
  }
}

async function runCommand(name: string, rest: readonly string[], terminal: Terminal, program: Program): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw invalidInput(`there is no command "${name}"; commands are ${Object.keys(commands).join(', ')}.`)
  const args = parseOptions(name, rest, command.options)
  if (args.flag('help')) {
    program.stdout.write(`${helpText(name, command)}\n`)
    return 0
  }
  checkPositionals(name, command, args)
  const context = await openContext({ args, terminal, signal: program.signal, launchEngine: program.launchEngine })
  try {
    const { value, exitCode } = await command.run(context)
    terminal.result(value)
    return exitCode ?? 0
  } finally {
    await closeContext(context)
  }
}

function checkPositionals(name: string, { positional }: Command, { positionals }: Arguments): void {
  const [word] = positionals
  if (positional === undefined && word !== undefined)
    throw invalidInput(`moderato ${name}: found "${word}", expected options only. See ${commandLine(`${name} --help`)}.`)
}
