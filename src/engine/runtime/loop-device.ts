/** A device to which all parameters travel at each call, as CUDA's in onnxruntime-node: it takes many steps in one. */
import type { DeviceInfo } from '@shared/model'
import type { Device, StepOutcome, StepsTogether, StepWork, TrainingPlan, TrainingState } from './device'
import { hostDevice } from './host-device'
import type { Provider } from './session'
import { StepLoop } from './step-loop'
import { type CallCost, stepsPerCall } from './steps-per-call'

/** @param provider what computes; tests pass the CPU */
export function loopDevice(name: DeviceInfo['name'], provider: Provider = name): Device {
  const host = hostDevice(name, provider)
  return {
    ...host,
    rowGradients: false,
    async openTraining(plan) {
      const training = await host.openTraining(plan)
      // The live arrays: single steps, evaluations and steps together work on the same state.
      const together = new StepsInLoop(plan, await training.state(), provider)
      return {
        ...training,
        together,
        async dispose() {
          await together.dispose()
          await training.dispose()
        },
      }
    },
  }
}

class StepsInLoop implements StepsTogether {
  private loop: Promise<StepLoop> | null = null
  private cost: CallCost | null = null

  constructor(
    private readonly plan: TrainingPlan,
    private readonly state: TrainingState,
    private readonly provider: Provider,
  ) {}

  count(): number {
    return this.cost === null ? 1 : stepsPerCall(this.cost)
  }

  async run(work: readonly StepWork[]): Promise<StepOutcome[]> {
    const [{ step }] = work as [StepWork, ...StepWork[]]
    this.loop ??= StepLoop.open(this.plan, step.options, this.provider)
    const loop = await this.loop
    const begun = performance.now()
    const { outcomes, fedBytes } = await loop.run(work, this.state)
    const seconds = (performance.now() - begun) / 1000
    this.cost = { seconds, steps: work.length, stateBytes: this.stateBytes(), fedBytes }
    return outcomes
  }

  async dispose(): Promise<void> {
    await (await this.loop)?.dispose()
  }

  /** Up go parameters, two moments and gradients of zero; down come parameters and moments. */
  private stateBytes(): number {
    const trained = this.plan.trainable.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
    const all = [...this.state.weights.values()].reduce((sum, { data }) => sum + data.length, 0)
    return 4 * (all - trained + 7 * trained)
  }
}
