/** Gradients of one batch on the CPU: a first set, and a second from which the micro-batches after the first are added. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { openSession, runSession, type Session } from './session'
import { stretches, vector } from './stretches'

type Gradients = ReadonlyMap<string, Float32Array>

export class CpuAccumulator {
  /** By parameter name. */
  readonly gradients: Gradients
  private second: Gradients | null = null
  private session: Session | null = null

  constructor(private readonly specs: readonly ParameterSpec[]) {
    this.gradients = this.set()
  }

  /** Where a further micro-batch writes; made when a batch first needs it. */
  more(): Gradients {
    this.second ??= this.set()
    return this.second
  }

  async add(): Promise<void> {
    this.session ??= await openSession(additionGraph())
    for (const [name, extra] of this.more()) {
      const held = this.gradients.get(name) as Float32Array
      for (const stretch of stretches(held.length)) {
        const sum = vector(held, stretch)
        await runSession(this.session, { a: sum, b: vector(extra, stretch) }, { sum })
      }
    }
  }

  async dispose(): Promise<void> {
    await this.session?.release()
  }

  private set(): Gradients {
    return new Map(this.specs.map(({ name, shape }) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]))
  }
}

function additionGraph(): Graph {
  const g = new GraphBuilder('accumulate')
  return g.build({ sum: g.add(g.input('a', 'float32', ['n']), g.input('b', 'float32', ['n'])) })
}
