/** A measured process: it says JSON lines on stdout, and answers each line it is sent with one. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export class Worker {
  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(command, args, env) {
    this.name = args.join(' ')
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    this.failure = new Promise((_, reject) => {
      this.child.once('error', reject)
      this.child.once('exit', (code) => reject(new Error(`${this.name} ended (${code}) instead of answering; see above`)))
    })
    this.failure.catch(() => {})
  }

  /** What it says of itself before the first question.  @returns {Promise<any>} */
  async answer() {
    const { value } = await /** @type {Promise<any>} */ (Promise.race([this.lines.next(), this.failure]))
    if (value === undefined) throw new Error(`${this.name} ended instead of answering; see above`)
    return JSON.parse(value)
  }

  /** @param {'step' | 'peak' | 'file' | 'text'} question @returns {Promise<any>} */
  async ask(question) {
    this.child.stdin.write(`${question}\n`)
    return this.answer()
  }

  /** It ends when nothing more can be asked. */
  end() {
    this.child.stdin.end()
  }
}
