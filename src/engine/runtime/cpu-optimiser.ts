/** AdamW on the CPU: the update graph run over stretches of every parameter, in place. */
import type { ParameterSpec } from '@engine/nn/params'
import {
  adamWDefaults,
  buildSumOfSquaresGraph,
  buildUpdateGraph,
  isDecayed,
  type OptimiserStep,
  updateScalars,
} from '@engine/optim/adamw'
import type { TrainingState, Weight } from './device'
import { openSession, runSession, type Session } from './session'
import { scalar, stretches, vector } from './stretches'

export class CpuOptimiser {
  private constructor(
    private readonly specs: readonly ParameterSpec[],
    private readonly updateSession: Session,
    private readonly normSession: Session,
  ) {}

  static async open(specs: readonly ParameterSpec[]): Promise<CpuOptimiser> {
    return new CpuOptimiser(
      specs,
      await openSession(buildUpdateGraph(adamWDefaults)),
      await openSession(buildSumOfSquaresGraph()),
    )
  }

  /** One step over weights and moments; answers the gradients' norm before clipping. */
  async update(step: OptimiserStep, state: TrainingState, gradients: ReadonlyMap<string, Float32Array>): Promise<number> {
    const norm = await this.norm(gradients)
    for (const { name } of this.specs) {
      const scalars = Object.entries(updateScalars(step, norm, isDecayed(name))).map(
        ([key, value]) => [key, scalar(value)] as const,
      )
      const gradient = gradients.get(name) as Float32Array
      const [value, first, second] = [state.weights, state.first, state.second].map(
        (part) => (part.get(name) as Weight).data,
      ) as [Float32Array, Float32Array, Float32Array]
      for (const stretch of stretches(gradient.length)) {
        const held = { value: vector(value, stretch), first: vector(first, stretch), second: vector(second, stretch) }
        await runSession(
          this.updateSession,
          { ...held, gradient: vector(gradient, stretch), ...Object.fromEntries(scalars) },
          { next_value: held.value, next_first: held.first, next_second: held.second },
        )
      }
    }
    return norm
  }

  async dispose(): Promise<void> {
    await this.updateSession.release()
    await this.normSession.release()
  }

  /** Stretch by stretch in float32, their sum in float64. */
  private async norm(gradients: ReadonlyMap<string, Float32Array>): Promise<number> {
    let sum = 0
    for (const gradient of gradients.values())
      for (const stretch of stretches(gradient.length)) {
        const result = await runSession(this.normSession, { x: vector(gradient, stretch) })
        sum += result.sum?.data[0] as number
      }
    return Math.sqrt(sum)
  }
}
